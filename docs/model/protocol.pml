/*
 * The protocol of lib/ledger, small enough that every run of it can be looked at. README.md beside this file explains it.
 *
 * One conversation, two actions with the same text, three drivers (the door, a wake-up, the sweep). The class is `once`;
 * with -DSAFE it is `safe`. Each rule and each assumption can be taken away by a switch: scripts/model/runs.ts lists them.
 */

/* How much may go wrong in a run, in any mix: a process dies or stands still, a request, an answer or a read fails. */
#ifndef TROUBLES
#define TROUBLES 3
#endif

#define ACTIONS 2
#define DRIVERS 3
#define DOOR 0
#define NOBODY 2
#define WHO (me == DOOR -> door : (me == 1 -> wake_up : sweep))

/* What the vendor shows, a bit each. All four carry the same text and the same author: only these rules tell them apart. */
#define OLD 1               /* stood there before the first action came */
#define MADE(x) (2 << (x))  /* made by action x */
#define STRANGER 8          /* written by another program under our user */
#define NAMELESS 16         /* done, but the vendor did not say under which id */

mtype = { nothing, waiting, running, in_doubt, held, done, failed, cancelled };
mtype = { door, wake_up, sweep };
mtype = { no_answer, not_applied, refused, applied, applied_nameless, absent, found, unclear };

typedef Action {
  /* the ACTION record */
  mtype state = nothing;
  bit sent;        /* sentAt: in flight is on record */
  bit resent;      /* resends */
  bit absentOnce;  /* absentAt: one look past the settle time has shown nothing */
  byte before;     /* the baseline: what stood there before it was sent */
  byte artifact;   /* what it made */
  bit late;        /* class `safe`: its time was over while it was in doubt */
  bit lost;        /* lostAt: a request was given up without its answer */
  /* the time that has passed */
  bit leaseOver;   /* of a process that stands still; of a dead one it ends unseen */
  bit settled;     /* the settle time, since the request was lost */
  bit secondLook;  /* a twentieth of it more, since the first look */
  bit rested;      /* the settle time, since it ended */
  /* the truth, which no driver sees */
  byte pending;    /* requests on their way */
  byte effects;
};
Action act[ACTIONS];

/* the CONVERSATION record */
byte first = NOBODY;
byte second = NOBODY;
byte credited;
byte lastSet = NOBODY;

/* the vendor */
byte listed = OLD;
byte unlisted;
byte value = NOBODY; /* class `safe`: whose value stands there */

/* what each driver holds in its hands */
byte at[DRIVERS] = NOBODY; /* the action that it works on */
byte behind[DRIVERS];      /* how many writes its copy of the record is behind */
bit claimed[DRIVERS];      /* the record's latest claim is its own */
bit overdue[DRIVERS];      /* its own lease is over, on its own clock */

byte troubles;

#define TROUBLE troubles < TROUBLES -> troubles++

#define ENDED(x) (act[x].state == done || act[x].state == failed || act[x].state == cancelled)

/* --- properties ------------------------------------------------------------------------------------------------- */

/* -DONLY=n looks at one of them alone, so that a counterexample shows what it is meant to show. */
#ifndef ONLY
#define ONLY 0
#endif
#define PROPERTY(n, holds) assert((ONLY != 0 && ONLY != n) || (holds))

#define AT_MOST_ONE_EFFECT(x)        PROPERTY(1, act[x].effects <= 1)
#define DONE_MEANS_EFFECT(x)         PROPERTY(2, act[x].effects > 0)
#define OWN_ARTIFACT(x)              PROPERTY(3, (act[x].artifact & ~(MADE(x) | NAMELESS)) == 0)
#define ENDED_IS_FINAL(x)            PROPERTY(4, !ENDED(x))
#define DENIED_MEANS_NO_EFFECT(x)    PROPERTY(5, act[x].effects + act[x].pending == 0)
#define NO_EFFECT_AFTER_DENIAL(x)    PROPERTY(5, act[x].state != failed && act[x].state != cancelled)
#define EVERY_ACTION_ENDS_OR_IS_HELD PROPERTY(6, STANDS(0) && STANDS(1))
#define STANDS(x) (act[x].state == nothing || act[x].state == held || ENDED(x))
#define NEWEST_VALUE_STANDS          PROPERTY(7, (act[1].state != done || value == 1) && (act[0].state != done || act[1].effects > 0 || value == 0))
/* 8, that no run goes on for ever, needs no assertion: the verifier looks for cycles. */

/* --- the store: single records, compare-and-set ----------------------------------------------------------------- */

#ifdef NO_FENCING
#define MAY_WRITE true
#define FURTHEST 1
#else
#ifdef TWO_REGIONS
#define MAY_WRITE (behind[me] <= 1)
#define FURTHEST 2
#else
#define MAY_WRITE (behind[me] == 0)
#define FURTHEST 1
#endif
#endif

/* Every other driver that has read this record now has an old copy. */
inline wrote(x) {
  for (d : 0 .. DRIVERS - 1) {
    if
    :: d != me && at[d] == x && behind[d] < FURTHEST -> behind[d]++
    :: else
    fi
  }
  d = 0
}

inline becomes(x, to) {
  ENDED_IS_FINAL(x);
  act[x].state = to;
  wrote(x)
}

/* What is true of an action whose earlier request certainly left nothing behind. */
inline forget(x) {
  act[x].sent = 0;
  act[x].lost = 0;
  act[x].before = 0;
  act[x].settled = 0;
  act[x].absentOnce = 0;
  act[x].secondLook = 0
}

inline ends_done(x) {
  DONE_MEANS_EFFECT(x);
  OWN_ARTIFACT(x);
  becomes(x, done);
  tidy(x)
}

inline ends_denied(x, to) {
#ifndef SAFE
  DENIED_MEANS_NO_EFFECT(x);
#endif
  becomes(x, to);
  tidy(x)
}

/* Fields that nobody reads after the end. */
inline tidy(x) {
  act[x].sent = 0;
  act[x].before = 0;
  act[x].settled = 0;
  act[x].absentOnce = 0;
  act[x].secondLook = 0;
  act[x].resent = 0;
  act[x].late = 0;
  act[x].leaseOver = 0
}

/* --- the line ---------------------------------------------------------------------------------------------------- */

#ifdef NO_NAMELESS_REST
#define NAMELESS_RESTS(x) false
#else
#define NAMELESS_RESTS(x) (act[x].artifact == NAMELESS && !act[x].rested)
#endif
#if defined(SAFE) && !defined(NO_LOST_REST)
#define LOST_RESTS(x) (act[x].lost && !act[x].rested)
#else
#define LOST_RESTS(x) false
#endif
#define RESTS(x) (NAMELESS_RESTS(x) || LOST_RESTS(x))
#define FREE(x) (ENDED(x) && !RESTS(x))
#define HEAD_GOES (first != NOBODY && FREE(first))
#define IN_LINE(x) (first == x || second == x)
#ifdef NO_LINE
#define FIRST_NOW(x) true
#else
#define FIRST_NOW(x) (first == x || first == NOBODY || (HEAD_GOES && (second == x || second == NOBODY)))
#endif
#define MAY_TAKE_TURN(x) (!IN_LINE(x) || FIRST_NOW(x))

#ifdef NO_CREDITED
#define CREDITED 0
#else
#define CREDITED credited
#endif

/* Whoever comes drops the head that has ended, and takes over what it made and set. */
inline help() {
  if
  :: HEAD_GOES ->
     if
     :: act[first].artifact != NAMELESS -> credited = credited | act[first].artifact
     :: else
     fi;
     if
     :: act[first].state == done && (lastSet == NOBODY || first > lastSet) -> lastSet = first
     :: else
     fi;
     first = second;
     second = NOBODY
  :: else
  fi
}

inline stand_in_line(x) {
  help();
  if
  :: IN_LINE(x)
  :: !IN_LINE(x) && first == NOBODY -> first = x
  :: !IN_LINE(x) && first != NOBODY -> second = x
  fi
}

/* Its values are older than what a later action has set. */
#if defined(SAFE) && !defined(NO_SUPERSEDE)
#define SUPERSEDED(x) (lastSet != NOBODY && lastSet > x)
#else
#define SUPERSEDED(x) false
#endif

/* --- the vendor --------------------------------------------------------------------------------------------------- */

inline takes_effect(x) {
#ifdef SAFE
  act[x].effects = 1;
  value = x
#else
  act[x].effects++;
  AT_MOST_ONE_EFFECT(x);
  NO_EFFECT_AFTER_DENIAL(x);
  unlisted = unlisted | MADE(x)
#endif
}

/* --- a driver ----------------------------------------------------------------------------------------------------- */

/* What a read shows that nobody else is known to have made. */
#define NEW(x) (listed & ~(act[x].before | CREDITED))
#define ONE_BIT(bits) ((bits) != 0 && ((bits) & ((bits) - 1)) == 0)
#ifdef UNSETTLED_ABSENCE
#define SETTLED(x) true
#else
#define SETTLED(x) act[x].settled
#endif
#ifdef SAFE
#define A_SECOND_LOOK_COUNTS(x) false
#define WORTH_A_LOOK(x) (value == x || (!act[x].late && !act[x].absentOnce) || act[x].settled)
#else
#define A_SECOND_LOOK_COUNTS(x) (act[x].absentOnce && !act[x].secondLook)
#define WORTH_A_LOOK(x) (NEW(x) != 0 || (SETTLED(x) && !act[x].absentOnce) || act[x].secondLook)
#endif

/* A step of it would change something. */
#define DUE(x) ( act[x].state == waiting \
              || (act[x].state == running && (act[x].leaseOver || !HOLDER_LIVES(x))) \
              || (act[x].state == in_doubt && WORTH_A_LOOK(x)) )
#define HOLDS(d, x) (at[d] == x && claimed[d])
#define HOLDER_LIVES(x) (HOLDS(0, x) || HOLDS(1, x) || HOLDS(2, x))

#define DIES atomic { TROUBLE; printf("%e: dies\n", WHO); rest() }

/* Puts down what it holds, so that states which differ in nothing that matters are one state. */
inline rest() {
  at[me] = NOBODY;
  behind[me] = 0;
  claimed[me] = 0;
  overdue[me] = 0;
  x = 0;
  seen = 0;
  answer = no_answer;
  doubted = 0;
  goto end_idle
}

inline reads(which) {
  x = which;
  at[me] = which
}

inline claim(x) {
  becomes(x, running);
  act[x].leaseOver = 0;
  for (d : 0 .. DRIVERS - 1) {
    if
    :: at[d] == x -> claimed[d] = 0
    :: else
    fi
  }
  d = 0;
  claimed[me] = 1;
#ifdef SAFE
  act[x].sent = 1 /* What may be sent again counts as sent from the claim on: it saves a write. */
#endif
}

inline to_doubt(x) {
  becomes(x, in_doubt);
  act[x].lost = 1;
  act[x].leaseOver = 0;
  act[x].settled = 0
}

/* The wake-up and the sweep are alike: the second begins only while the first is at work, which halves the states. */
#define MAY_BEGIN (me == 1 || (me == 2 && at[1] != NOBODY))

/* From the record, as it was just read, to what is to be done. A read, and a compare-and-set after it, are one step. */
inline decide() {
  if
  :: act[x].state == in_doubt -> goto look
  /* Its time may be over, or its caller may cancel it. */
  :: act[x].state == waiting && !act[x].sent ->
     ends_denied(x, cancelled); printf("%e: cancels action %d: too late, or its caller says so\n", WHO, x); rest()
  :: act[x].state == waiting && act[x].sent -> becomes(x, in_doubt); act[x].late = 1; rest()
  :: act[x].state == waiting && MAY_TAKE_TURN(x) -> doubted = act[x].sent; goto turn
#ifdef EXPIRED_IN_FLIGHT_RETRIED
  :: act[x].state == running -> goto turn
#else
  :: act[x].state == running && !act[x].sent -> goto turn
  :: act[x].state == running && act[x].sent ->
     to_doubt(x); printf("%e: finds action %d in flight: in doubt\n", WHO, x); rest()
#endif
  fi
}

#ifdef RESENT_FOR_EVER
#define RESENDS_LEFT(x) true
#else
#define RESENDS_LEFT(x) (!act[x].resent)
#endif

/* Proven absent: it is sent again, once, if its time is not over. */
inline send_again(x) {
  if
#ifndef RESENT_FOR_EVER
  :: act[x].resent -> becomes(x, held); printf("%e: holds action %d: absent after it was sent again\n", WHO, x)
#endif
  :: !act[x].resent -> ends_denied(x, cancelled); printf("%e: cancels action %d: too late to send it again\n", WHO, x)
  :: RESENDS_LEFT(x) ->
     becomes(x, waiting);
     forget(x);
     act[x].resent = 1;
     printf("%e: lets action %d be sent again\n", WHO, x)
  fi
}

proctype driver(byte me) {
  byte d = 0;
  byte x = 0;
  byte seen = 0;
  mtype answer = no_answer;
  bit doubted = 0; /* class `safe`: an earlier request is not accounted for */

end_idle:
  do
  /* The door accepts, and claims what it accepts in the same write. */
  :: atomic { me == DOOR && act[0].state == nothing -> reads(0); claim(x); printf("%e: records action %d as running\n", WHO, x); goto turn }
  :: atomic { me == DOOR && act[0].state != nothing && act[1].state == nothing -> reads(1); claim(x); printf("%e: records action %d as running\n", WHO, x); goto turn }
#ifdef NO_SWEEP
  :: atomic { me == 1 && DUE(0) -> reads(0); decide() }
  :: atomic { me == 1 && DUE(1) -> reads(1); decide() }
  :: atomic { me == 1 && TROUBLE; printf("%e: gets no more wake-ups\n", WHO); break }
#else
  /* A wake-up and the sweep take up whatever is due; wake-ups come late, twice, or not at all. */
  :: atomic { MAY_BEGIN && DUE(0) -> reads(0); decide() }
  :: atomic { MAY_BEGIN && DUE(1) -> reads(1); decide() }
#endif
  od;
  goto gone;

turn: /* One conversation, one action at a time. */
  if
  :: DIES
  :: atomic {
       true ->
       stand_in_line(x);
       if
       :: !FIRST_NOW(x) && act[x].state == waiting -> printf("%e: action %d stands in line\n", WHO, x); rest()
       :: !FIRST_NOW(x) && act[x].state != waiting -> printf("%e: action %d stands in line\n", WHO, x); goto step_back
       :: FIRST_NOW(x) && SUPERSEDED(x) -> goto supersede
       :: else -> printf("%e: action %d is first in line\n", WHO, x)
       fi
     }
  fi;

  if
  :: DIES
  :: atomic {
       if
       :: claimed[me]
       :: !claimed[me] && MAY_WRITE -> claim(x); printf("%e: claims action %d\n", WHO, x)
       :: else -> rest()
       fi
     }
  fi;

#ifndef SAFE
#ifndef NO_BASELINE
  if
  :: DIES
  :: atomic { true -> seen = listed; printf("%e: looks what stands there: %d\n", WHO, seen) }
  fi;
#endif
#ifndef IN_FLIGHT_AFTER_SEND
  if
  :: DIES
  :: atomic {
       if
       :: MAY_WRITE ->
          act[x].sent = 1;
          act[x].before = seen;
          seen = 0;
          wrote(x);
          printf("%e: puts action %d in flight on record\n", WHO, x)
       :: else -> rest()
       fi
     }
  fi;
#endif
#endif

#ifdef LIVES_PAST_ITS_LEASE
  if /* It looks at its lease, stands still, and then sends. */
  :: DIES
  :: atomic { overdue[me] -> answer = not_applied; goto record }
  :: atomic { !overdue[me] }
  fi;
#endif
  if
  :: DIES
#ifndef LIVES_PAST_ITS_LEASE
  :: atomic { overdue[me] -> answer = not_applied; goto record }
  :: atomic { !overdue[me] ->
#else
  :: atomic { true ->
#endif
       if
       :: takes_effect(x); answer = applied; printf("%e: sends action %d: the vendor says yes\n", WHO, x)
#ifndef SAFE
       :: takes_effect(x); answer = applied_nameless; printf("%e: sends action %d: the vendor says yes, but not under which id\n", WHO, x)
#endif
#ifdef DEAF_VENDOR
       :: printf("%e: sends action %d: no answer, and nothing happens\n", WHO, x)
#endif
       :: answer = refused; printf("%e: sends action %d: the vendor refuses\n", WHO, x)
       :: TROUBLE; answer = not_applied; printf("%e: cannot reach the vendor with action %d\n", WHO, x)
       :: TROUBLE; takes_effect(x); printf("%e: sends action %d: it takes effect, the answer is lost\n", WHO, x)
       :: TROUBLE; act[x].pending++; printf("%e: sends action %d: no answer, the vendor has not decided\n", WHO, x)
       fi
     }
  fi;

#ifdef IN_FLIGHT_AFTER_SEND
  if
  :: DIES
  :: atomic {
       if
       :: MAY_WRITE -> act[x].sent = 1; act[x].before = seen; wrote(x)
       :: else -> rest()
       fi
     }
  fi;
#endif

record: /* What the answer means, in one write. */
  if
  :: DIES
  :: atomic { answer == not_applied -> goto step_back }
  :: atomic { answer == applied || answer == applied_nameless ->
       if /* It is the truth, though somebody gave it up for lost meanwhile. */
       :: MAY_WRITE || (!ENDED(x) && claimed[me]) ->
#ifndef SAFE
          act[x].artifact = (answer == applied -> MADE(x) : NAMELESS);
#endif
          ends_done(x);
          printf("%e: ends action %d: done\n", WHO, x)
       :: else
       fi
     }
  :: atomic { answer == refused ->
       if
       :: MAY_WRITE && !doubted -> ends_denied(x, failed); printf("%e: ends action %d: failed\n", WHO, x)
       :: MAY_WRITE && doubted -> becomes(x, in_doubt); act[x].leaseOver = 0; printf("%e: action %d stays in doubt\n", WHO, x)
       :: else
       fi
     }
  :: atomic { answer == no_answer ->
       if
#ifdef LOST_IS_NOT_APPLIED
       :: MAY_WRITE -> becomes(x, waiting); forget(x); printf("%e: lets action %d wait\n", WHO, x)
#else
       :: MAY_WRITE -> to_doubt(x); printf("%e: action %d is in doubt\n", WHO, x)
#endif
       :: else
       fi
     }
  fi;
  rest();

step_back: /* Certainly nothing of this attempt is under way. */
  if
  :: DIES
  :: atomic {
       if
       :: MAY_WRITE ->
          becomes(x, waiting);
          act[x].leaseOver = 0;
          act[x].sent = doubted;
          act[x].before = 0;
          printf("%e: lets action %d wait\n", WHO, x)
       :: else
       fi;
       rest()
     }
  fi;

supersede:
  if
  :: DIES
  :: atomic {
       if
       :: MAY_WRITE -> ends_denied(x, cancelled); printf("%e: cancels action %d: superseded\n", WHO, x)
       :: else
       fi;
       rest()
     }
  fi;

look: /* The vendor is asked what became of it. */
  if
  :: DIES
#ifdef SAFE
  :: atomic { true ->
       help();
       if
       :: first != x -> goto not_its_turn
       :: first == x && SUPERSEDED(x) -> goto supersede
       :: else
       fi;
       answer = (value == x -> found : absent);
#else
  :: atomic { true ->
       seen = NEW(x);
#ifdef STALE_READS
       if
       :: true
       :: seen = listed & ~act[x].before
       fi;
#endif
       if
       :: seen == 0 -> answer = absent
       :: ONE_BIT(seen) -> answer = found
       :: else -> answer = unclear
       fi;
#endif
       if
       :: true
       :: TROUBLE; answer = unclear
       fi;
       printf("%e: looks for action %d: %e\n", WHO, x, answer)
     }
  fi;

  if
  :: DIES
  :: atomic {
       if
       :: MAY_WRITE && answer == found ->
#ifndef SAFE
          act[x].artifact = seen;
#endif
          ends_done(x);
          printf("%e: ends action %d: done, for it was found\n", WHO, x)
#ifdef SAFE
       :: MAY_WRITE && answer == absent && !act[x].late ->
          becomes(x, waiting); /* Sending it again forgets no doubt. */
          act[x].sent = !act[x].settled;
          act[x].absentOnce = 1; /* Soon after the first request it is sent again at once; later, past the settle time. */
          printf("%e: lets action %d be sent again\n", WHO, x)
       :: MAY_WRITE && answer == absent && act[x].late && act[x].settled -> ends_denied(x, cancelled); printf("%e: cancels action %d: too late\n", WHO, x)
       :: MAY_WRITE && answer == unclear && act[x].settled -> becomes(x, held); printf("%e: holds action %d: unclear\n", WHO, x)
#else
#ifdef UNCLEAR_IS_ABSENT
       :: MAY_WRITE && answer == unclear && SETTLED(x) -> send_again(x)
#else
       :: MAY_WRITE && answer == unclear && SETTLED(x) -> becomes(x, held); printf("%e: holds action %d: unclear\n", WHO, x)
#endif
#ifdef ONE_LOOK
       :: MAY_WRITE && answer == absent && SETTLED(x) -> send_again(x)
#else
       :: MAY_WRITE && answer == absent && SETTLED(x) && !act[x].absentOnce -> act[x].absentOnce = 1; wrote(x)
       :: MAY_WRITE && answer == absent && SETTLED(x) && act[x].secondLook -> send_again(x)
#endif
#endif
       :: else
       fi;
       rest()
     }
  fi;

#ifdef SAFE
not_its_turn: /* Its claim counted as sent, but its process died before its turn came. */
  if
  :: DIES
  :: atomic {
       if
       :: MAY_WRITE -> becomes(x, waiting); forget(x); printf("%e: lets action %d wait: it was never its turn\n", WHO, x)
       :: else
       fi;
       rest()
     }
  fi;
#endif

gone:
  skip
}

/* --- the world: time, the vendor ---------------------------------------------------------------------------------- */

/* A1: the vendor commits within the settle time, or a moment later, or never. A2: and lists what it has made. */
#ifdef COMMITS_LATE
#define COMMITTED(x) true
#else
#define COMMITTED(x) (act[x].pending == 0)
#endif
#ifdef LISTS_LATE
#define LISTED(x) true
#else
#define LISTED(x) ((unlisted & MADE(x)) == 0)
#endif

#define EVENTS(x) \
  /* the vendor */ \
  :: atomic { act[x].pending > 0 -> act[x].pending--; takes_effect(x); printf("the vendor commits action %d\n", x) } \
  :: atomic { act[x].pending > 0 -> act[x].pending--; printf("the vendor drops action %d\n", x) } \
  :: atomic { unlisted & MADE(x) -> unlisted = unlisted & ~MADE(x); listed = listed | MADE(x); printf("the vendor lists what action %d made\n", x) } \
  /* time */ \
  :: atomic { act[x].state == running && !act[x].leaseOver && HOLDER_LIVES(x) && TROUBLE; lease_ends(x) } \
  :: atomic { act[x].state == in_doubt && !act[x].settled -> act[x].settled = 1; printf("the settle time of action %d is over\n", x) } \
  :: atomic { A_SECOND_LOOK_COUNTS(x) && ((COMMITTED(x) && LISTED(x)) || !act[x].settled) -> act[x].secondLook = 1; printf("it is time for a second look at action %d\n", x) } \
  :: atomic { ENDED(x) && RESTS(x) && COMMITTED(x) && LISTED(x) -> act[x].rested = 1 }

inline lease_ends(x) {
  act[x].leaseOver = 1;
  for (d : 0 .. DRIVERS - 1) {
    if
#ifndef CLOCKS_DIFFER
    :: HOLDS(d, x) -> overdue[d] = 1
#endif
    :: else
    fi
  }
  d = 0;
  printf("the lease of action %d is over\n", x)
}

proctype world() {
  byte d = 0;
  byte me = DRIVERS; /* It is no driver: what it writes, every driver's copy is behind. */
#ifdef STRANGER_WRITES
  bit strange = 0;
#endif

end_world:
  do
  EVENTS(0)
  EVENTS(1)
#ifdef STRANGER_WRITES
  :: atomic { !strange -> strange = 1; listed = listed | STRANGER; printf("another program writes the same text as our user\n") }
#endif
  od
}

/* When nothing can happen any more, nothing may be unfinished. */
proctype last_look() {
  timeout ->
  printf("nothing happens any more\n");
  EVERY_ACTION_ENDS_OR_IS_HELD
#ifdef SAFE
  ;
  NEWEST_VALUE_STANDS
#endif
}

init {
  atomic {
    run driver(DOOR);
    run driver(1);
#ifndef NO_SWEEP
    run driver(2);
#endif
    run world();
    run last_look()
  }
}
