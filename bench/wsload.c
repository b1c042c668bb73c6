/* wsload - WebSocket fan-out load generator (single thread, epoll, no dependencies).
 *
 * Build:  gcc -O2 -Wall -o wsload wsload.c
 * Use:    taskset -c 1 ./wsload --port 9000 --path /ws/r1 -n 1000 --pids 1234 \
 *             --rate 20 --rate-dur 3 --sat 8:2,1:1 --label mine
 *
 * Phases (each optional), all on the same N connections:
 *   1. storm  connect + WebSocket upgrade of N clients, at most --conc handshakes in flight
 *   2. idle   --idle seconds of silence, then the server's RSS growth / N is reported
 *   3. rate   open loop: --rate messages/s for --rate-dur s, published round-robin by
 *             --pubs of the N clients.  Latency = receive time - *scheduled* send time
 *             (CLOCK_MONOTONIC ns carried in the payload as "ts":NNN), so a stalled server
 *             cannot hide its delay (no co-ordinated omission).
 *   5. acts   --acts S: every connection posts again as soon as its post is answered, for S seconds;
 *             answers/s and the time to each (--proto koryu; a peer answers with any frame it sends back
 *             to the sender that begins with --answer)
 *   4. sat    closed loop "W:SECONDS[,W:SECONDS...]": a new message is published whenever
 *             fewer than W*N deliveries are outstanding => the server is always busy but
 *             its buffers stay bounded.
 *
 * Every phase reports deliveries/s, latency percentiles, CPU seconds of the server PIDs (sum of
 * /proc/PID/task/<tid>/schedstat, ns resolution), CPU of this process, and how much CPU 0/CPU 1
 * spent on *other* processes ("other0"/"other1", from /proc/stat) so that noisy runs can be
 * discarded.  Result: one JSON object on stdout.
 *
 * --proto ws   plain text frames        --proto sio  Engine.IO 4 / Socket.IO 5 over WebSocket
 * --proto koryu  our own wire (realtime/README.md): joins --topic, posts to it, counts its events;
 *              --cookies FILE has a Cookie header's value a line, one for each connection in turn;
 *              --see S: each says what it has read as a page does, on average every S seconds
 * --deflate    offer permessage-deflate (compressed frames are counted, not decoded: no latency)
 * Only loopback addresses are accepted.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ST_NEW, ST_CONNECTING, ST_HANDSHAKE, ST_SIO_OPEN, ST_SIO_CONNECT, ST_JOINING, ST_OPEN, ST_DEAD };

typedef struct {
    int fd, state;
    uint32_t carry_len, carry_cap; /* partial frame / partial HTTP head */
    uint8_t *carry;
    uint64_t t0; /* connect() time */
    uint64_t see_at; /* when it next says what it has read */
} conn_t;

/* ---------- options ---------- */
static const char *o_host = "127.0.0.1", *o_path = "/ws/r1", *o_label = "", *o_sat = "", *o_header = "";
static const char *o_topic = "chat:1";
static int o_port = 9000, o_n = 1000, o_conc = 256, o_pubs = 8, o_size = 200, o_sio = 0, o_deflate = 0, o_koryu = 0;
static char **cookies; static int n_cookies;
static int o_pids[64], o_npids = 0;
static double o_see = 0; static double o_acts = 0; static const char *o_answer = "[\"reply\""; static int acting;
static double o_rate = 0, o_rate_dur = 3, o_idle = 1.0, o_drain = 10.0, o_storm_timeout = 60;

static conn_t *C;
static int EP, n_open, n_dead, n_inflight, next_conn;
static uint64_t frames, replies, bytes_rx, pings_rx, closes_rx, published;
static char msgbuf[70000];

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000ull + t.tv_nsec;
}

/* ---------- log-linear histogram, microseconds, ~1.5% resolution ---------- */
#define SUB 64
static uint64_t H[SUB * 40], H_n, H_max;
static void h_reset(void) { memset(H, 0, sizeof H); H_n = H_max = 0; }
static void h_add(uint64_t us) {
    int i;
    if (us < SUB) i = us;
    else { int e = 63 - __builtin_clzll(us) - 6; i = (e + 1) * SUB + ((us >> e) - SUB); }
    if (i >= SUB * 40) i = SUB * 40 - 1;
    H[i]++; H_n++;
    if (us > H_max) H_max = us;
}
static double h_pct(double p) { /* milliseconds */
    if (!H_n) return -1;
    uint64_t want = (uint64_t)(p / 100.0 * H_n), s = 0;
    for (int i = 0; i < SUB * 40; i++) {
        s += H[i];
        if (s > want) {
            if (i < SUB) return i / 1000.0;
            int e = i / SUB - 1;
            return (double)((uint64_t)(SUB + i % SUB) << e) / 1000.0;
        }
    }
    return H_max / 1000.0;
}

/* ---------- /proc sampling ---------- */
static double pid_cpu(int pid) { /* seconds on CPU, all live threads */
    char p[80]; double s = 0; struct dirent *d;
    snprintf(p, sizeof p, "/proc/%d/task", pid);
    DIR *D = opendir(p);
    if (!D) return 0;
    while ((d = readdir(D))) {
        if (!isdigit((unsigned char)d->d_name[0])) continue;
        char q[400]; unsigned long long ns = 0;
        snprintf(q, sizeof q, "/proc/%d/task/%s/schedstat", pid, d->d_name);
        FILE *f = fopen(q, "r");
        if (f) { if (fscanf(f, "%llu", &ns) == 1) s += ns / 1e9; fclose(f); }
    }
    closedir(D);
    return s;
}
static long pid_rss_kb(int pid) {
    char p[80]; long a = 0, b = 0;
    snprintf(p, sizeof p, "/proc/%d/statm", pid);
    FILE *f = fopen(p, "r");
    if (!f) return 0;
    if (fscanf(f, "%ld %ld", &a, &b) != 2) b = 0;
    fclose(f);
    return b * (sysconf(_SC_PAGESIZE) / 1024);
}
static long pids_rss_kb(void) { long s = 0; for (int i = 0; i < o_npids; i++) s += pid_rss_kb(o_pids[i]); return s; }
static double self_cpu(void) {
    struct rusage r; getrusage(RUSAGE_SELF, &r);
    return r.ru_utime.tv_sec + r.ru_stime.tv_sec + (r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}
static void cpu_busy(double out[2]) { /* busy seconds of cpu0 and cpu1 (incl. steal) */
    FILE *f = fopen("/proc/stat", "r"); char l[512]; out[0] = out[1] = 0;
    while (f && fgets(l, sizeof l, f)) {
        int c; unsigned long long u, n, s, i, w, q, sq, st;
        if (sscanf(l, "cpu%d %llu %llu %llu %llu %llu %llu %llu %llu", &c, &u, &n, &s, &i, &w, &q, &sq, &st) == 9 && c < 2)
            out[c] = (u + n + s + q + sq + st) / 100.0;
    }
    if (f) fclose(f);
}
typedef struct { uint64_t t; double srv, self, busy[2]; uint64_t frames, bytes, pub; double per[64]; } snap_t;
static void snap(snap_t *s) {
    s->srv = 0;
    for (int i = 0; i < o_npids; i++) { s->per[i] = pid_cpu(o_pids[i]); s->srv += s->per[i]; }
    s->self = self_cpu(); cpu_busy(s->busy);
    s->frames = frames; s->bytes = bytes_rx; s->pub = published; s->t = now_ns();
}
static void print_delta(const snap_t *a, const snap_t *b) {
    double w = (b->t - a->t) / 1e9, srv = b->srv - a->srv, self = b->self - a->self;
    uint64_t f = b->frames - a->frames;
    printf("\"secs\":%.3f,\"published\":%llu,\"deliveries\":%llu,\"per_s\":%.0f,\"rx_MBps\":%.1f,"
           "\"srv_cpu\":%.4f,\"srv_util\":%.3f,\"cpu_ms_per_1000\":%.4f,\"cli_util\":%.3f,\"other0\":%.3f,\"other1\":%.3f,\"cpu_by_pid\":[",
           w, (unsigned long long)(b->pub - a->pub), (unsigned long long)f, f / w, (b->bytes - a->bytes) / w / 1e6, srv, srv / w,
           f ? srv * 1e6 / f : 0, self / w, (b->busy[0] - a->busy[0] - srv) / w, (b->busy[1] - a->busy[1] - self) / w);
    for (int i = 0; i < o_npids; i++) printf("%s%.3f", i ? "," : "", b->per[i] - a->per[i]);
    printf("]");
}

/* ---------- sending ---------- */
static void kill_conn(conn_t *c) {
    if (c->state == ST_DEAD) return;
    if (c->state == ST_OPEN) n_open--; else n_inflight--;
    c->state = ST_DEAD; n_dead++;
    close(c->fd); c->fd = -1;
    free(c->carry); c->carry = NULL; c->carry_len = c->carry_cap = 0;
}
/* one masked client frame; returns 0 when the socket would block */
static int send_frame(conn_t *c, int opcode, const char *p, size_t n) {
    uint8_t b[n + 16]; size_t h = 2;
    static uint32_t seed = 0x12345678; seed = seed * 1664525u + 1013904223u;
    b[0] = 0x80 | opcode;
    if (n < 126) b[1] = 0x80 | n;
    else { b[1] = 0x80 | 126; b[2] = n >> 8; b[3] = n & 255; h = 4; }
    uint8_t *m = b + h; memcpy(m, &seed, 4); h += 4;
    for (size_t i = 0; i < n; i++) b[h + i] = p[i] ^ m[i & 3];
    ssize_t r = send(c->fd, b, h + n, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (r == (ssize_t)(h + n)) return 1;
    if (r < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return 0;
    kill_conn(c);
    return 0;
}
static int publish(uint64_t ts) {
    static int rr = 0, seq = 0;
    int stride = o_n / o_pubs; if (stride < 1) stride = 1;
    for (int tries = 0; tries < o_pubs; tries++) {
        conn_t *c = &C[(rr++ % o_pubs) * stride % o_n];
        if (c->state != ST_OPEN) continue;
        int k = 0;
        if (o_koryu) {
            k = sprintf(msgbuf, "[\"send\",%d,\"%s\",\"chat.post\",{\"id\":\"BENCH%011d%010d\",\"text\":\"ts=%llu ", seq + 1, o_topic, (int)getpid(), seq, (unsigned long long)ts);
            for (int end = k + o_size - 26; k < end; k++) msgbuf[k] = k % 8 ? 'a' + (k * 7 % 26) : ' ';
            k += sprintf(msgbuf + k, "\"}]");
            if (send_frame(c, 1, msgbuf, k)) { published++; seq++; return 1; }
            continue;
        }
        if (o_sio) k = sprintf(msgbuf, "42[\"chat\",");
        int start = k;
        k += sprintf(msgbuf + k, "{\"type\":\"chat\",\"room\":\"r1\",\"user\":\"user-%04d\",\"ts\":%llu,\"seq\":%d,\"text\":\"", rr % 10000, (unsigned long long)ts, seq);
        while (k - start < o_size - 2) { msgbuf[k] = 'a' + (k * 7 % 26); k++; }
        k += sprintf(msgbuf + k, "\"}");
        if (o_sio) msgbuf[k++] = ']';
        if (send_frame(c, 1, msgbuf, k)) { published++; seq++; return 1; }
    }
    return 0;
}

/* ---------- receiving ---------- */
static void became_open(conn_t *c) { c->state = ST_OPEN; n_open++; n_inflight--; h_add((now_ns() - c->t0) / 1000); }

static void act(conn_t *c) {
    static int number; char m[1000];
    int k = sprintf(m, "[\"send\",%d,\"%s\",\"chat.post\",{\"id\":\"ACTS%011d%010d\",\"text\":\"%0*d\"}]", number + 1, o_topic, (int)getpid(), number, o_size > 800 ? 800 : o_size, number);
    number++; c->t0 = now_ns();
    send_frame(c, 1, m, k);
}

/* As chat-room.js: the newest message, at moments of one's own. */
static void see(conn_t *c, const uint8_t *p, size_t n, uint64_t t) {
    static int ref = 1000000; char m[200];
    int first = !c->see_at;
    if (t < c->see_at) return;
    c->see_at = t + (uint64_t)(o_see * 1e9 * ((first ? 0 : 0.5) + (double)rand() / RAND_MAX));
    const uint8_t *q = memmem(p, n, "\"id\":", 5);
    if (first || !q) return;
    send_frame(c, 1, m, sprintf(m, "[\"send\",%d,\"%s\",\"chat.see\",{\"message_id\":%d}]", ref++, o_topic, atoi((const char *)q + 5)));
}

static void on_message(conn_t *c, const uint8_t *p, size_t n, uint64_t t) {
    if (o_sio) {
        if (n == 1 && p[0] == '2') { pings_rx++; send_frame(c, 1, "3", 1); return; }
        if (c->state == ST_SIO_OPEN && n && p[0] == '0') { c->state = ST_SIO_CONNECT; send_frame(c, 1, "40", 2); return; }
        if (c->state == ST_SIO_CONNECT && n > 1 && p[0] == '4' && p[1] == '0') { became_open(c); return; }
        if (n < 2 || p[0] != '4' || p[1] != '2') return;
    }
    if (o_koryu) {
        if (c->state == ST_JOINING && n > 8 && !memcmp(p, "[\"joined\"", 9)) { became_open(c); return; }
        if (n > 8 && !memcmp(p, o_answer, strlen(o_answer))) {
            static int shown;
            if (acting) { h_add((t - c->t0) / 1000); replies++; act(c); return; }
            if (memmem(p, n, "\"error\"", 7) && shown++ < 3) fprintf(stderr, "refused: %.*s\n", (int)n, p);
            replies++; return;
        }
        if (n < 9 || memcmp(p, "[\"event\"", 8) || !memmem(p, n, "chat.posted", 11)) return;
        if (o_see > 0) see(c, p, n, t);
    }
    const uint8_t *q = o_koryu ? memmem(p, n, "ts=", 3) : memmem(p, n, "\"ts\":", 5);
    frames++;
    if (!q) return;
    uint64_t ts = 0; q += o_koryu ? 3 : 5;
    while (q < p + n && (*q == ' ')) q++;
    while (q < p + n && *q >= '0' && *q <= '9') ts = ts * 10 + (*q++ - '0');
    h_add(t > ts ? (t - ts) / 1000 : 0);
}
/* consumes whole frames, returns bytes used */
static size_t parse(conn_t *c, const uint8_t *b, size_t n, uint64_t t) {
    size_t o = 0;
    while (n - o >= 2) {
        int op = b[o] & 15, rsv1 = b[o] & 0x40; uint64_t len = b[o + 1] & 127; size_t h = 2;
        if (len == 126) { if (n - o < 4) break; len = b[o + 2] << 8 | b[o + 3]; h = 4; }
        else if (len == 127) { if (n - o < 10) break; len = 0; for (int i = 0; i < 8; i++) len = len << 8 | b[o + 2 + i]; h = 10; }
        if (n - o < h + len) break;
        const uint8_t *p = b + o + h;
        o += h + len;
        if (op == 1 || op == 2) { if (rsv1) frames++; else on_message(c, p, len, t); }
        else if (op == 9) { pings_rx++; send_frame(c, 10, (const char *)p, len); }
        else if (op == 8) { closes_rx++; kill_conn(c); return n; }
        if (c->state == ST_DEAD) return n;
    }
    return o;
}
static uint8_t rbuf[1 << 18];
static void on_readable(conn_t *c) {
    size_t have = c->carry_len;
    if (have) memcpy(rbuf, c->carry, have);
    ssize_t r = recv(c->fd, rbuf + have, sizeof rbuf - have, 0);
    if (r < 0) { if (errno == EAGAIN || errno == EINTR) return; kill_conn(c); return; }
    if (r == 0) { kill_conn(c); return; }
    uint64_t t = now_ns();
    bytes_rx += r; have += r;
    size_t used = 0;
    if (c->state == ST_HANDSHAKE) {
        uint8_t *e = memmem(rbuf, have, "\r\n\r\n", 4);
        if (e) {
            if (have < 12 || memcmp(rbuf + 9, "101", 3)) {
                static int shown; if (!shown++) fprintf(stderr, "handshake refused: %.*s\n", (int)(e - rbuf), rbuf);
                kill_conn(c); return;
            }
            used = e + 4 - rbuf;
            if (o_sio) c->state = ST_SIO_OPEN;
            else if (o_koryu) {
                char join[100]; c->state = ST_JOINING;
                send_frame(c, 1, join, sprintf(join, "[\"join\",0,\"%s\",null]", o_topic));
            } else became_open(c);
        }
    }
    if (c->state != ST_HANDSHAKE) used += parse(c, rbuf + used, have - used, t);
    if (c->state == ST_DEAD) return;
    size_t left = have - used;
    if (left > c->carry_cap) { c->carry_cap = left + 1024; free(c->carry); c->carry = malloc(c->carry_cap); }
    if (left) memcpy(c->carry, rbuf + used, left);
    c->carry_len = left;
}
static void start_connect(conn_t *c) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(o_port)};
    inet_pton(AF_INET, o_host, &a.sin_addr);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (c->fd < 0) { perror("socket"); exit(2); }
    int one = 1; setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct linger lg = {1, 0}; setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &lg, sizeof lg); /* RST on close: no TIME_WAIT */
    c->t0 = now_ns(); c->state = ST_CONNECTING; n_inflight++;
    struct epoll_event ev = {.events = EPOLLOUT, .data.ptr = c};
    epoll_ctl(EP, EPOLL_CTL_ADD, c->fd, &ev);
    if (connect(c->fd, (void *)&a, sizeof a) < 0 && errno != EINPROGRESS) kill_conn(c);
}
static void on_connected(conn_t *c) {
    int err = 0; socklen_t l = sizeof err;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &l);
    if (err) { kill_conn(c); return; }
    char r[4096], cookie[2048] = "";
    if (n_cookies) snprintf(cookie, sizeof cookie, "Cookie: %s\r\n", cookies[(c - C) % n_cookies]);
    int k = snprintf(r, sizeof r,
        "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\n%s%s%s\r\n", o_path, o_host, o_port, cookie,
        o_deflate ? "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n" : "", o_header);
    if (send(c->fd, r, k, MSG_NOSIGNAL) != k) { kill_conn(c); return; }
    struct epoll_event ev = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(EP, EPOLL_CTL_MOD, c->fd, &ev);
    c->state = ST_HANDSHAKE;
}
/* one turn of the event loop; waits at most until `deadline` (ns) */
static void turn(uint64_t deadline) {
    static struct epoll_event ev[512];
    uint64_t t = now_ns();
    int64_t d = deadline > t ? (int64_t)(deadline - t) : 0;
    struct timespec ts = {d / 1000000000, d % 1000000000};
    int k = epoll_pwait2(EP, ev, 512, &ts, NULL);
    for (int i = 0; i < k; i++) {
        conn_t *c = ev[i].data.ptr;
        if (c->state == ST_DEAD) continue;
        if (c->state == ST_CONNECTING) on_connected(c); else on_readable(c);
    }
}

static void read_cookies(const char *path) {
    FILE *f = fopen(path, "r"); char l[2048];
    if (!f) { perror(path); exit(2); }
    while (fgets(l, sizeof l, f)) {
        l[strcspn(l, "\n")] = 0;
        cookies = realloc(cookies, (n_cookies + 1) * sizeof *cookies);
        cookies[n_cookies++] = strdup(l);
    }
    fclose(f);
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        char *a = argv[i]; char *v = i + 1 < argc ? argv[i + 1] : "";
        if (!strcmp(a, "--deflate")) { o_deflate = 1; continue; }
        i++;
        if (!strcmp(a, "--host")) o_host = v; else if (!strcmp(a, "--port")) o_port = atoi(v);
        else if (!strcmp(a, "--path")) o_path = v; else if (!strcmp(a, "-n")) o_n = atoi(v);
        else if (!strcmp(a, "--conc")) o_conc = atoi(v); else if (!strcmp(a, "--pubs")) o_pubs = atoi(v);
        else if (!strcmp(a, "--size")) o_size = atoi(v); else if (!strcmp(a, "--rate")) o_rate = atof(v);
        else if (!strcmp(a, "--rate-dur")) o_rate_dur = atof(v); else if (!strcmp(a, "--idle")) o_idle = atof(v);
        else if (!strcmp(a, "--sat")) o_sat = v; else if (!strcmp(a, "--label")) o_label = v;
        else if (!strcmp(a, "--proto")) { o_sio = !strcmp(v, "sio"); o_koryu = !strcmp(v, "koryu"); }
        else if (!strcmp(a, "--topic")) o_topic = v; else if (!strcmp(a, "--cookies")) read_cookies(v);
        else if (!strcmp(a, "--see")) o_see = atof(v);
        else if (!strcmp(a, "--acts")) o_acts = atof(v); else if (!strcmp(a, "--answer")) o_answer = v;
        else if (!strcmp(a, "--drain")) o_drain = atof(v);
        else if (!strcmp(a, "--header")) { char *h = malloc(strlen(o_header) + strlen(v) + 3); sprintf(h, "%s%s\r\n", o_header, v); o_header = h; }
        else if (!strcmp(a, "--pids")) { for (char *s = strtok(v, ","); s && o_npids < 64; s = strtok(NULL, ",")) o_pids[o_npids++] = atoi(s); }
        else { fprintf(stderr, "unknown option %s\n", a); return 2; }
    }
    if (strncmp(o_host, "127.", 4)) { fprintf(stderr, "loopback only\n"); return 2; }
    if (o_pubs > o_n) o_pubs = o_n;
    struct rlimit rl = {1000000, 1000000};
    if (setrlimit(RLIMIT_NOFILE, &rl)) { getrlimit(RLIMIT_NOFILE, &rl); rl.rlim_cur = rl.rlim_max; setrlimit(RLIMIT_NOFILE, &rl); }
    signal(SIGPIPE, SIG_IGN);
    EP = epoll_create1(0);
    C = calloc(o_n, sizeof *C);
    snap_t a, b;

    /* 1. storm */
    long rss0 = pids_rss_kb(); h_reset(); snap(&a);
    uint64_t end = a.t + (uint64_t)(o_storm_timeout * 1e9);
    while (n_open + n_dead < o_n && now_ns() < end) {
        while (next_conn < o_n && n_inflight < o_conc) start_connect(&C[next_conn++]);
        turn(now_ns() + 100000000ull);
    }
    snap(&b);
    double sw = (b.t - a.t) / 1e9;
    printf("{\"label\":\"%s\",\"n\":%d,\"storm\":{\"open\":%d,\"failed\":%d,\"secs\":%.3f,\"conn_per_s\":%.0f,\"srv_cpu_us_per_conn\":%.1f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"other0\":%.3f,\"other1\":%.3f}",
           o_label, o_n, n_open, n_dead, sw, n_open / sw, n_open ? (b.srv - a.srv) * 1e6 / n_open : 0, h_pct(50), h_pct(99),
           (b.busy[0] - a.busy[0] - (b.srv - a.srv)) / sw, (b.busy[1] - a.busy[1] - (b.self - a.self)) / sw);
    if (n_open < o_n * 0.99) { printf(",\"error\":\"only %d of %d connected\"}\n", n_open, o_n); return 1; }

    /* 2. idle */
    snap(&a); end = now_ns() + (uint64_t)(o_idle * 1e9);
    while (now_ns() < end) turn(end);
    snap(&b);
    long rss1 = pids_rss_kb();
    printf(",\"idle\":{\"rss0_kb\":%ld,\"rss1_kb\":%ld,\"kb_per_conn\":%.2f,\"srv_util\":%.4f}", rss0, rss1, (double)(rss1 - rss0) / n_open, (b.srv - a.srv) / ((b.t - a.t) / 1e9));

    /* 3. fixed rate, open loop */
    if (o_rate > 0) {
        h_reset(); snap(&a);
        uint64_t base = frames, pub0 = published, start = now_ns() + 5000000, total = (uint64_t)(o_rate * o_rate_dur), i = 0;
        int openN = n_open;
        while (i < total) {
            uint64_t due = start + (uint64_t)(i / o_rate * 1e9);
            if (now_ns() >= due) { publish(due); i++; continue; }
            turn(due);
        }
        uint64_t dl = now_ns() + (uint64_t)(o_drain * 1e9);
        snap(&b); /* without the drain tail */
        while (frames - base < (published - pub0) * openN && now_ns() < dl) turn(now_ns() + 20000000ull);
        snap_t d; snap(&d);
        uint64_t want = (published - pub0) * (uint64_t)openN;
        printf(",\"rate\":{\"msg_per_s\":%.0f,\"p50_ms\":%.3f,\"p90_ms\":%.3f,\"p99_ms\":%.3f,\"p999_ms\":%.3f,\"max_ms\":%.3f,\"lost\":%lld,\"drain_s\":%.3f,", o_rate,
               h_pct(50), h_pct(90), h_pct(99), h_pct(99.9), H_max / 1000.0, (long long)(want - (frames - base)), (d.t - b.t) / 1e9);
        print_delta(&a, &d); printf("}");
    }
    /* 4. saturation, closed loop */
    if (*o_sat) {
        printf(",\"sat\":[");
        char *s = strdup(o_sat), *sv = NULL; int first = 1;
        for (char *tok = strtok_r(s, ",", &sv); tok; tok = strtok_r(NULL, ",", &sv)) {
            int W = atoi(tok); double dur = strchr(tok, ':') ? atof(strchr(tok, ':') + 1) : 2;
            uint64_t base = frames, pub0 = published, lost = 0, lastf, lastt; int openN = n_open;
            uint64_t warm = now_ns() + 300000000ull, stop = 0; int measuring = 0; /* 0.3 s warm-up */
            h_reset(); lastf = frames; lastt = now_ns(); snap(&a);
            for (;;) {
                uint64_t t = now_ns();
                if (!measuring && t >= warm) { h_reset(); snap(&a); measuring = 1; stop = a.t + (uint64_t)(dur * 1e9); }
                if (measuring && t >= stop) break;
                while ((published - pub0) * openN < frames - base + lost + (uint64_t)W * openN) if (!publish(now_ns())) break;
                turn(t + 20000000ull);
                if (frames != lastf) { lastf = frames; lastt = t; }
                else if (t - lastt > 2000000000ull) { lost = (published - pub0) * openN - (frames - base); lastt = t; } /* server dropped some */
            }
            snap(&b);
            uint64_t dl = now_ns() + (uint64_t)(o_drain * 1e9), q = now_ns();
            while (frames - base < (published - pub0) * openN && now_ns() < dl) {
                uint64_t f0 = frames; turn(now_ns() + 20000000ull);
                if (frames != f0) q = now_ns(); else if (now_ns() - q > 1500000000ull) break;
            }
            long long miss = (long long)((published - pub0) * openN) - (long long)(frames - base);
            printf("%s{\"window\":%d,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"lost\":%lld,", first ? "" : ",", W, h_pct(50), h_pct(99), miss);
            print_delta(&a, &b); printf("}"); first = 0;
            if (n_open < openN) break;
        }
        printf("]");
    }
    /* 5. answered acts, closed loop */
    if (o_acts > 0) {
        acting = 1; h_reset(); snap(&a); replies = 0;
        for (int i = 0; i < o_n; i++) if (C[i].state == ST_OPEN) act(&C[i]);
        end = now_ns() + (uint64_t)(o_acts * 1e9);
        while (now_ns() < end) turn(end);
        snap(&b);
        printf(",\"acts\":{\"answers\":%llu,\"answers_per_s\":%.0f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,", (unsigned long long)replies, replies / o_acts, h_pct(50), h_pct(99));
        print_delta(&a, &b); printf("}");
        acting = 0;
    }
    printf(",\"rss_end_kb\":%ld,\"pings\":%llu,\"dead\":%d}\n", pids_rss_kb(), (unsigned long long)pings_rx, n_dead);
    return 0;
}
