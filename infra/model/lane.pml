/*
 * One lane of the ledger, for Spin: fenced appends, answers that append nothing, and what happens to pending commands.
 *
 * Two nodes believe that they own the lane. Each claims it (LaneOpened), pipelines entries, decides reads on state that runs
 * ahead of the log, reads the log back, loses the lane, claims it again. A node may pause anywhere for as long as it likes:
 * nothing here knows time. Every claim has a producer of its own, which keeps its order but may lose a record (later ones
 * still land) or repeat it.
 *
 * What must hold, each asserted at the first moment at which it could be broken:
 *   (1) a confirmed entry is valid, and it is the entry that was produced;
 *   (2) a valid entry was decided on exactly the valid entries before it;
 *   (3) an answer that appends nothing leaves with a state that the log really had, at some moment between its decision and
 *       its release: no entry valid before the decision is missing from it, and all that it holds is valid;
 *   (4) what was answered not_done is not valid and never will be; what was answered success is valid.
 *
 * Every rule of the protocol stands behind a DROP_ flag: `check --mutants` drops one at a time, and Spin must object. Behind
 * SEE stand places which Spin must be able to reach, so that silence is not an empty room. See README.md.
 */
#ifndef TRIES
#define TRIES 2                     /* claims of node 0                                                   */
#endif
#ifndef TRIES_OTHER
#define TRIES_OTHER TRIES           /* claims of node 1                                                   */
#endif
#ifndef REPEATS
#define REPEATS 1                   /* records that land once more than their producer knows              */
#endif
#ifndef PIPELINED
#define PIPELINED 2                 /* entries per claim, all of which may be in flight                   */
#endif
#ifndef READS
#define READS 1                     /* tracked reads per node. Reads do not touch one another, so one, at any moment, stands for all */
#endif
#define NODES 2
#define CLAIMS (TRIES + TRIES_OTHER)     /* node 0 has the claim ids below TRIES */
#define LOGMAX (CLAIMS * (1 + PIPELINED) + REPEATS)     /* so that the log is never full */
#define NONE 255

#ifdef SEE
#define see(place) if :: place == SEE -> assert(false) :: else fi
#else
#define see(place) skip
#endif
#define READ_BY_QUERY 1             /* a read left because of an end-of-log query                         */
#define READ_BY_ENTRY 2             /* a read left because of an entry produced after it                  */
#define STALE_READ 3                /* a read was decided on a state that the log had already left behind */
#define SUCCESS_BY_FOLD 4           /* an entry of a lane already closed turned out valid                 */
#define NOT_DONE 5                  /* an entry of a lane already closed was answered not_done            */
#define TWO_OWNERS 6                /* two nodes act as owners at one time                                */
#define VOID_TAIL 7                 /* a query answered beyond what is confirmed, and all produced is confirmed: only reading frees the read */

/* The log. An entry's seq counts from 1; seq 0 is LaneOpened. `claim` is LaneOpened's claim id; for entries it is a ghost. */
byte epoch[LOGMAX]; byte seq[LOGMAX]; byte claim[LOGMAX];
byte tail = 0; byte repeated = 0;

/* Ghosts: the fold of the whole log, which no node can see at once. */
bool valid[LOGMAX];
byte log_epoch = 0; byte log_next = 0; byte log_count = 0;
byte valid_in[CLAIMS + 1];          /* valid entries of an epoch                                          */
byte not_done_from[CLAIMS + 1];     /* lowest seq of an epoch which a client was told is not done; 0: none */
byte owners = 0;

/*
 * A report of a claim that was given up is thrown away where it arises or when the claim is given up: "matched to its own
 * message and claim", without carrying about what nobody will read.
 */
byte current[NODES];
chan net[CLAIMS]    = [PIPELINED] of { byte, byte, byte };             /* epoch, seq, ghost: valid entries it was decided on */
chan report[NODES]  = [CLAIMS * (PIPELINED + 1)] of { byte, byte };     /* offset, seq                                        */

inline append(e, s, b) {
  epoch[tail] = e; seq[tail] = s; claim[tail] = _pid;
  if
  :: s == 0 && e == log_epoch + 1 ->
     log_epoch = e; log_next = 1; valid[tail] = true
  :: s > 0 && e == log_epoch && s == log_next ->
     assert(b == log_count);                                                                      /* (2) */
     assert(not_done_from[e] == 0 || s < not_done_from[e]);                                       /* (4) */
     log_next++; log_count++; valid_in[e]++; valid[tail] = true
  :: else
  fi;
  tail++
}

/* When an answer that appends nothing may leave. */
#ifdef DROP_PRODUCED_BEFORE
#define PRODUCED_BEFORE_IS_CONFIRMED true
#else
#define PRODUCED_BEFORE_IS_CONFIRMED (next > after)
#endif
#if defined(DROP_QUERY)
#define NOTHING_ELSE_IN_THE_LOG true
#elif defined(DROP_COVERED)
#define NOTHING_ELSE_IN_THE_LOG (next > after + 1 || end_shown > 0)
#else
#define NOTHING_ELSE_IN_THE_LOG (next > after + 1 || (end_shown > 0 && pos >= end_shown))
#endif

#define NODE (_pid >= TRIES)
/* Where the nodes are alike, let the first record be of node 0. */
#define IN_TURN (tail > 0 || NODE == 0 || TRIES != TRIES_OTHER)
#ifdef DROP_CLAIM_MATCH
#define WANTED true
#else
#define WANTED (current[NODE] == _pid)
#endif

/* The producer of one claim, and the network behind it. */
active [CLAIMS] proctype producer() {
  byte e, s, b;
end:
  do
  :: d_step { nempty(net[_pid]) && IN_TURN ->
              net[_pid]?e,s,b; append(e, s, b);
              if :: WANTED -> report[NODE]!(tail - 1),s :: else fi;
              e = 0; s = 0; b = 0 }
  :: d_step { nempty(net[_pid]) && IN_TURN && repeated < REPEATS ->      /* landed, but the answer was lost: it is sent again */
              repeated++; net[_pid]?<e,s,b>; append(e, s, b); e = 0; s = 0; b = 0 }
  :: d_step { len(net[_pid]) > 1 -> net[_pid]?e,s,b; e = 0; s = 0; b = 0 }      /* lost, which shows only in what lands behind it */
  od
}

/* Commands of a lane already closed that have no answer yet. */
#define PENDING (mine > 0 && mine == at && sent >= next)

/* A client is told that the entries of epoch `mine` from seq `next` on are not done, and may safely send them again. */
inline answer_not_done() {
  if
  :: PENDING && not_done_from[mine] == 0 ->
     assert(valid_in[mine] < next);                                                               /* (4) */
     not_done_from[mine] = next; see(NOT_DONE)
  :: else
  fi
}

/* An entry of this node's own, at offset o, is answered success. */
inline answer_success(o) {
  assert(valid[o] && seq[o] == next && epoch[o] == mine && claim[o] == held)                      /* (1) */
}

/*
 * The rule that every reader folds, for the record at `pos`. A node has one reader: for claims, for reading back, and for
 * the commands still pending of a lane it has closed, which are answered when the next valid LaneOpened is read.
 */
inline read_one() {
  if
  :: seq[pos] == 0 && epoch[pos] == at + 1 ->
     answer_not_done(); at = epoch[pos]; next = 1
  :: seq[pos] > 0 && epoch[pos] == at && seq[pos] == next ->
     if :: mine == at -> answer_success(pos); if :: !owning -> see(SUCCESS_BY_FOLD) :: else fi :: else fi;
     next++; count++
  :: else ->
#ifdef DROP_OPENED_VALID
     if :: seq[pos] == 0 && !owning -> answer_not_done() :: else fi
#endif
     skip
  fi;
  pos++
}

inline read_up_to(n) {
  do :: pos < n -> read_one() :: else -> break od
}

/* The owner reads no further than to the record that takes the lane from it. */
inline read_on(n) {
  do :: pos < n && at == mine -> read_one() :: else -> break od
}

/* What nobody will ask for again is set to 0, so that states which differ in nothing else are one. */
inline forget_lane() {
  if
  :: PENDING
  :: else -> mine = 0; base = 0; sent = 0; held = NONE
  fi
}
inline forget_read() {
  waiting = false; stale = false; after = 0; decided_in = 0; end_shown = 0
}

/*
 * The first end-of-log query issued after the decision; the read shares it with all who wait. The worst query is the one
 * issued and answered at once: a later end asks for more to be confirmed. So it is one step with the decision, unless
 * QUERY_LATER makes it a step of its own.
 */
inline query() {
  if
  :: tail > pos && next == sent + 1 && log_epoch == mine && log_next == next -> see(VOID_TAIL)
  :: else
  fi;
  end_shown = tail
}

#define MY_TRIES (me == 0 -> TRIES : TRIES_OTHER)

active [NODES] proctype node() {
  byte me = _pid - CLAIMS;
  byte at, next = 1, pos, count;    /* the fold so far: epoch, next seq, next offset, valid entries           */
  byte mine, base, sent;            /* the epoch held now or last, valid entries before it, last seq produced */
  byte held = NONE;                 /* the claim by which it was held                                         */
  byte tries, off, s;
  bool owning;
#ifdef DROP_QUERY_AFTER
  byte end_before;                  /* what a query showed that was issued before the decision */
#endif
  byte reads, after, decided_in;    /* the tracked read: last seq produced when it was decided, and the epoch */
  byte end_shown;                   /* the end of the log by a query issued after the decision; 0: none yet   */
  bool waiting, stale;

  current[me] = NONE;
open:
  atomic {
    tries++;
    d_step {
      if :: owning -> owners-- :: else fi;
      owning = false; current[me] = NONE;
#ifndef DROP_CLAIM_MATCH
      do :: len(report[me]) > 0 -> report[me]?_,_ :: else -> break od;
#endif
      /* The lane's state is dropped, and with it whatever was decided on it. */
#ifndef DROP_READS_DROPPED
      forget_read();
#endif
#ifdef DROP_OPENED_READ
      read_up_to(tail); answer_not_done();       /* it is not in the log, so it cannot be done: false, it may be on its way */
#endif
      if
      :: tries > MY_TRIES
      :: else ->
         read_up_to(tail); current[me] = me * TRIES + tries - 1;
         net[current[me]]!at + 1,0,0        /* someone else may come first: it is stale by the time it lands */
      fi;
      forget_lane();
      off = 0; s = 0
    }
    if :: tries > MY_TRIES -> goto closed :: else fi
  }
  if
  :: atomic {
       d_step { report[me]?off,s ->
         read_up_to(off);
         if
#ifndef DROP_CLAIM_VALID
         :: !(claim[off] == current[me] && epoch[off] == at + 1) -> skip
#endif
         :: else ->
            read_one();
            mine = epoch[off]; held = current[me]; base = count; sent = 0; owning = true; owners++;
            if :: owners == 2 -> see(TWO_OWNERS) :: else fi
         fi;
         off = 0; s = 0
       }
       if :: owning :: else -> goto open fi
     }
  :: tries < MY_TRIES || PENDING -> goto open      /* no answer in time */
  fi;

  do
  :: d_step { sent < PIPELINED && nfull(net[held]) -> sent++; net[held]!mine,sent,base + sent - 1 }

  :: atomic {
       d_step { report[me]?off,s ->
         if
#if defined(DROP_SEQ)
         :: off == pos
#elif defined(DROP_OFFSET)
         :: s == next
#else
         :: off == pos && s == next
#endif
            -> answer_success(off); pos = off + 1; next++; count++
         :: else ->                             /* a surprise: the fold confirms it, or the lane closes */
            read_on(off + 1); owning = (at == mine && s < next)
         fi;
         off = 0; s = 0
       }
       if :: owning :: else -> owners--; goto open fi
     }

  /* Reading on, for whatever reason: an error, an unknown offset, a query that shows more than is confirmed. */
  :: atomic { d_step { pos < tail -> read_on(tail); skip } if :: at != mine -> goto open :: else fi }

  /* A refusal, a repeated answer or a read of live state is decided, on all that was produced so far. */
  :: d_step { reads < READS && !waiting ->
       reads++; waiting = true; after = sent; decided_in = mine; stale = log_count > base + sent;
       if :: stale -> see(STALE_READ) :: else fi;
#if defined(DROP_QUERY_AFTER)
       end_shown = end_before
#elif !defined(QUERY_LATER)
       query()
#endif
     }
#ifdef DROP_QUERY_AFTER
  :: end_before < tail -> end_before = tail
#endif
#ifdef QUERY_LATER
  :: d_step { waiting && end_shown == 0 -> query() }
#endif
  :: d_step { waiting && PRODUCED_BEFORE_IS_CONFIRMED && NOTHING_ELSE_IN_THE_LOG ->
       assert(!stale && valid_in[decided_in] >= after);                                           /* (3) */
       if :: end_shown > 0 && pos >= end_shown -> see(READ_BY_QUERY) :: else fi;
       if :: next > after + 1 -> see(READ_BY_ENTRY) :: else fi;
       forget_read()
     }

  :: tries < MY_TRIES || PENDING -> goto open      /* steps down, fails, or is told of an error; else it is as if paused for ever */
  od;

closed:
  do
  :: d_step { PENDING && pos < tail -> read_up_to(tail); skip }      /* pending commands wait for the fold */
  :: atomic { !PENDING -> d_step { forget_lane(); at = 0; next = 1; pos = 0; count = 0 }; break }
  od
}
