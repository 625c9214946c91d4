package accuracy

import "math/rand/v2"

// pupil is one head in training: where it stands in its rows.
type pupil struct {
	Draw
	place int // of its draw and result
	rng   *rand.Rand
	order []int // of its rows in this epoch
	size  int   // rows a step, but for the last one of an epoch
	at    int   // rows of this epoch that were read
	epoch int   // epochs that were finished
}

func newPupil(h Head, d Draw, place int) *pupil {
	return &pupil{
		Draw: d, place: place, rng: rand.New(rand.NewPCG(uint64(d.Seed), 0)),
		order: append([]int{}, d.Rows...), size: min(h.Batch, len(d.Rows)),
	}
}

// steps is the number of steps an epoch.
func (p *pupil) steps() int { return (len(p.order) + p.size - 1) / p.size }

// next is the rows of the next step.
func (p *pupil) next(shuffle bool) []int {
	if p.at == 0 && shuffle {
		p.rng.Shuffle(len(p.order), func(i, j int) { p.order[i], p.order[j] = p.order[j], p.order[i] })
	}
	rows := p.order[p.at:min(p.at+p.size, len(p.order))]
	p.at += len(rows)
	if p.at == len(p.order) {
		p.at, p.epoch = 0, p.epoch+1
	}
	return rows
}

// due says whether the head is to be evaluated after the present step.
func (p *pupil) due(h Head) bool {
	return p.at == 0 && (p.epoch%h.Every == 0 || p.epoch == h.Epochs)
}
