"""Makes the demo's two films with posters and captions: `python -m server.demo.film`."""

from __future__ import annotations

import io
from array import array
from collections.abc import Callable, Iterator
from fractions import Fraction

import av
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from PIL import Image

from server.demo.cast import film, media
from server.demo.ink import WASHI, ease, group, png, sheet
from server.demo.programme import Film
from server.demo.scenes import HEIGHT, SCENES, WIDTH
from server.demo.sound import RATE, soundtrack
from server.demo.stage import NIGHT, stage

FRAMES = 15  # a second
AUDIO_BLOCK = 1024
KNOCKS = (
    *(12.4 + 0.8 * i for i in range(11)),  # the clocks run
    *(23.7 + 0.55 * i for i in range(6)),  # curtains fall
    *(37 + at for at in (3.0, 5.6, 8.0, 10.4)),  # the line moves up
    72.85,  # the stamp
)
RUSTLES = (64.7, 69.4, 71.0)


def one_day(now: float) -> str:
    """The picture of "One card, one day" at a second: the scene of that time, faded in and out on paper."""
    plan = film("one-day")
    scene = next(one for one in reversed(plan.scenes) if now >= one.start)
    seen = ease(now, scene.start, scene.start + 0.5) * (1 - ease(now, scene.end - 0.5, scene.end - 0.05))
    return sheet(WIDTH, HEIGHT, group(SCENES[scene.slug](now - scene.start), opacity=seen), paper=WASHI)


def on_stage(now: float) -> str:
    """The picture of "From the stage" at a second."""
    return sheet(WIDTH, HEIGHT, stage(now), paper=NIGHT)


def pictures(plan: Film, draw: Callable[[float], str]) -> Iterator[VideoFrame]:
    """The film's frames; one that looks like the last is not drawn again."""
    last, shown = "", Image.new("RGB", (WIDTH, HEIGHT))
    for number in range(round(plan.seconds * FRAMES)):
        drawing = draw(number / FRAMES)
        if drawing != last:
            last, shown = drawing, Image.open(io.BytesIO(png(drawing))).convert("RGB")
        frame = VideoFrame.from_image(shown).reformat(format="yuv420p")  # type: ignore[no-untyped-call]
        frame.pts, frame.time_base = number, Fraction(1, FRAMES)
        yield frame


def blocks(samples: array[float]) -> Iterator[AudioFrame]:
    """The sound in the blocks that the encoder takes."""
    for first in range(0, len(samples) - AUDIO_BLOCK + 1, AUDIO_BLOCK):
        frame = AudioFrame(format="fltp", layout="mono", samples=AUDIO_BLOCK)
        frame.planes[0].update(samples[first : first + AUDIO_BLOCK].tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, first, Fraction(1, RATE)
        yield frame


def encode(plan: Film, draw: Callable[[float], str], samples: array[float]) -> None:
    """Write the MP4: H.264 and AAC, its index in front so that it plays while it loads."""
    unfinished = media(f"{plan.file}.part")
    with av.open(unfinished, "w", format="mp4", options={"movflags": "+faststart"}) as out:
        picture = out.add_stream("libx264", rate=FRAMES)
        picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        picture.options = {
            "crf": "29",
            "preset": "veryslow",
            "tune": "animation",
            "g": str(FRAMES * 6),
            "profile": "main",
        }
        sound = out.add_stream("aac", rate=RATE, layout="mono")
        sound.bit_rate = 32_000
        for audio in blocks(samples):
            out.mux(sound.encode(audio))
        out.mux(sound.encode(None))
        for frame in pictures(plan, draw):
            out.mux(picture.encode(frame))
        out.mux(picture.encode(None))
    unfinished.replace(media(plan.file))


def clock_time(seconds: float) -> str:
    """Seconds as WebVTT writes them."""
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02d}:{whole // 60_000 % 60:02d}:{whole // 1000 % 60:02d}.{whole % 1000:03d}"


def captions(plan: Film, language: str) -> str:
    """The film's captions as WebVTT."""
    cues = (
        f"{number}\n{clock_time(cue.start)} --> {clock_time(cue.end)}\n"
        f"{cue.ja if language == 'ja' else cue.en}\n"
        for number, cue in enumerate(plan.captions, start=1)
    )
    return "WEBVTT\n\n" + "\n".join(cues)


def make(plan: Film, draw: Callable[[float], str], samples: array[float], *, poster_at: float) -> None:
    """Write a film with its poster and captions into media/."""
    encode(plan, draw, samples)
    still = Image.open(io.BytesIO(png(draw(poster_at)))).convert("RGB").quantize(48)
    still.save(media(plan.poster), optimize=True)
    for language in ("en", "ja"):
        media(f"{plan.slug}.{language}.vtt").write_text(captions(plan, language), encoding="utf-8")


def main() -> None:
    """Make both films."""
    day, panel = film("one-day"), film("stage")
    make(
        day,
        one_day,
        soundtrack(day.seconds, [one.start for one in day.scenes], knocks=KNOCKS, rustles=RUSTLES),
        poster_at=8.5,
    )
    make(panel, on_stage, soundtrack(panel.seconds, [one.start for one in panel.scenes]), poster_at=23.5)


if __name__ == "__main__":
    main()
