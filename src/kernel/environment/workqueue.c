/* workqueue.c: work queues. The workers themselves are contexts (see contexts.c). */
#include "linux.h"

/* work_struct.data: whether the work is queued. */
#define WORK_PENDING 1

void init_work(struct work_struct *work, void (*func)(struct work_struct *work))
{
	work->data.counter = 0;
	work->func = func;
}

FACT("RFC-FACTS 2.2 fact 10", "C")
SIMPLIFIED("one first-in first-out list per work queue instead of one per CPU")
bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	bool queued = false;

	atomic_begin();
	if (work->data.counter != WORK_PENDING && wq->length < WQ_LENGTH) {
		work->data.counter = WORK_PENDING;
		wq->queued[wq->length] = work;
		wq->length++;
		passes_on(work);
		queued = true;
	}
	atomic_end();
	return queued;
}

/* The oldest work; NULL if another worker was faster. */
struct work_struct *take_work(struct workqueue_struct *wq)
{
	struct work_struct *work = NULL;
	unsigned int i;

	atomic_begin();
	if (wq->length > 0) {
		work = wq->queued[0];
		wq->length--;
		for (i = 0; i < wq->length; i++)
			wq->queued[i] = wq->queued[i + 1];
		wq->queued[wq->length] = NULL;
		picked_up(work);
		work->data.counter = 0;
	}
	atomic_end();
	return work;
}
