package table

// span is a head over neighbouring columns.
type span struct {
	text    string
	at      int // its first column
	columns int
	levels  int // that it reaches down: more than 1 only for the last head of a short column
}

// depth is how many levels of heads there are, at least one.
func (t Table) depth() int {
	depth := 1
	for _, c := range t.Columns {
		depth = max(depth, len(c.Head))
	}
	return depth
}

// spans are the heads of a level. Neighbours share one while they share all
// heads down to it, but for their last heads: those are theirs alone.
func (t Table) spans(level int) []span {
	var out []span
	for j, c := range t.Columns {
		if level >= len(c.Head) {
			continue
		}
		last := level == len(c.Head)-1
		if j > 0 && !last && len(out) > 0 && t.share(j-1, j, level) {
			out[len(out)-1].columns++
			continue
		}
		s := span{text: oneLine(c.Head[level]), at: j, columns: 1, levels: 1}
		if last {
			s.levels = t.depth() - level
		}
		out = append(out, s)
	}
	return out
}

// share reports whether two columns have the same heads down to a level, below which both go on.
func (t Table) share(i, j, level int) bool {
	a, b := t.Columns[i].Head, t.Columns[j].Head
	if level >= len(a)-1 || level >= len(b)-1 {
		return false
	}
	for k := range level + 1 {
		if a[k] != b[k] {
			return false
		}
	}
	return true
}
