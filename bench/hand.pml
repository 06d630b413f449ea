/*
 * A loop device on bpf aio, as somebody who knows SPIN would write it by hand, for speed: reads only, one aio for each,
 * bits and bytes for data, everything local to a step in one d_step, no channels. It is what the preset "loop" does with
 * N reads, without the rest of the kernel (files, maps, frames, tokens), so its states are far smaller than ours.
 *
 *	spin -a hand.pml && gcc -O2 -DNOREDUCE -DSAFETY -o pan pan.c && ./pan -n
 */
#ifndef N
#define N 3
#endif

/* Of each io command: not there, allocated, with an issuer, submitted, called back, released. */
#define NONE 0
#define ALLOCATED 1
#define ATTACHED 2
#define SUBMITTED 3
#define DONE 4
#define RELEASED 5
byte aio[N];

/* References of the request: the daemon's and the aio's; the block layer gets it back when both are gone. */
byte ref[N];
bit failed[N];
bit ended[N];
byte nr_ended;

/* A bit for each command: waits for a kworker; lies with the lower device, to be completed by irq or by kworker. */
byte works;
byte lower_irq;
byte lower_kworker;

inline put_request(i)
{
	d_step {
		assert(ref[i] > 0);
		ref[i]--;
		if
		:: ref[i] == 0 -> assert(!ended[i]); ended[i] = 1; nr_ended++
		:: else
		fi
	}
}

/* bpf_aio_complete_cb: ends the io command, detaches, releases; each can be seen by others. */
inline complete(i, error)
{
	d_step { assert(aio[i] == SUBMITTED); aio[i] = DONE; failed[i] = failed[i] | error };
	put_request(i);
	d_step { assert(aio[i] == DONE); aio[i] = RELEASED };
	skip
}

/* read_iter: queued below, done at once, an error; -EAGAIN only in the context of the submitter. */
inline issue(i, nowait)
{
	assert(aio[i] == SUBMITTED);
	if
	:: d_step { lower_irq = lower_irq | (1 << i) }
	:: d_step { lower_kworker = lower_kworker | (1 << i) }
	:: skip -> complete(i, 0)
	:: skip -> complete(i, 1)
	:: nowait -> d_step { works = works | (1 << i) }
	fi
}

active proctype server()
{
	byte i;
	do
	:: i < N ->
		ref[i] = 1;
		if
		:: d_step { aio[i] = ALLOCATED };
			if
			:: d_step { aio[i] = ATTACHED; ref[i]++ };
				d_step { aio[i] = SUBMITTED };
				issue(i, 1)
			:: d_step { aio[i] = RELEASED; failed[i] = 1 }		/* out of range */
			fi
		:: failed[i] = 1						/* no memory */
		fi;
		put_request(i);
		i++
	:: else -> break
	od
}

/* Which of the commands in `mask`; as many alternatives as there are. */
inline pick(mask, i)
{
	if
	:: mask & 1 -> mask = mask & ~1; i = 0
	:: mask & 2 -> mask = mask & ~2; i = 1
	:: mask & 4 -> mask = mask & ~4; i = 2
	:: mask & 8 -> mask = mask & ~8; i = 3
	fi
}

active [2] proctype aio_kworker()
{
	byte i;
end:	do
	:: atomic { works != 0 -> pick(works, i) };
		issue(i, 0);
		i = 0
	od
}

active [2] proctype irq()
{
	byte i;
end:	do
	:: atomic { lower_irq != 0 -> pick(lower_irq, i) };
		if
		:: complete(i, 0)
		:: complete(i, 1)
		fi;
		i = 0
	od
}

active proctype fs_kworker()
{
	byte i;
end:	do
	:: atomic { lower_kworker != 0 -> pick(lower_kworker, i) };
		if
		:: complete(i, 0)
		:: complete(i, 1)
		fi;
		i = 0
	od
}

active proctype control()
{
	nr_ended == N
}
