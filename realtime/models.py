"""What the live layer keeps: where each topic stands, what was told there, which acts were done."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Text
from sqlmodel import Field, SQLModel


class Topic(SQLModel, table=True):
    """How far a topic has come; the row is made by the first thing told there.

    The row named ``""`` is no topic: its ``epoch`` is the database's own, which every topic starts
    with, and its ``last_offset`` counts everything that was ever told. See :mod:`realtime.stream`.
    """

    __tablename__: ClassVar[str] = "topic"

    name: str = Field(primary_key=True, max_length=40)
    epoch: str = Field(max_length=40)
    last_offset: int = Field(sa_type=BigInteger, ge=0)


class TopicEvent(SQLModel, table=True):
    """One durable event: ``body`` is the JSON text exactly as it was sent.

    ``number`` is its place in the log of everything that was told, on whatever topic.
    """

    __tablename__: ClassVar[str] = "topic_event"

    topic: str = Field(primary_key=True, max_length=40)
    offset: int = Field(primary_key=True, sa_type=BigInteger)
    number: int = Field(unique=True, sa_type=BigInteger)
    name: str = Field(max_length=60)
    body: str = Field(sa_type=Text)
    at: datetime = Field(index=True)


class ActDone(SQLModel, table=True):
    """An act that was carried out, so that the same one sent again is not carried out twice.

    ``digest`` is the SHA-256 of what was asked; ``answer`` is the JSON text of what was answered.
    """

    __tablename__: ClassVar[str] = "act_done"

    account_id: int = Field(primary_key=True)
    id: str = Field(primary_key=True, max_length=40)
    topic: str = Field(max_length=40)
    digest: str = Field(max_length=64)
    answer: str | None = Field(default=None, sa_type=Text)
    at: datetime = Field(index=True)
