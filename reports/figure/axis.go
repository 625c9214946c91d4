package figure

import "math"

// Axis is an axis of a chart. Its range is that of the data.
type Axis struct {
	Label string    // with the unit, if there is one
	Log   bool      // logarithmic; what is not positive is not shown
	Floor float64   // of a logarithmic axis: where it begins if the data go on below; 0 = where the data begin
	Zero  bool      // of a linear axis: begin at 0
	Whole bool      // of a linear axis: it counts something, so no number has decimals
	Ticks []float64 // where numbers stand; nil = at round ones
}

// span is a range of numbers.
type span struct{ min, max float64 }

func emptySpan() span { return span{math.Inf(1), math.Inf(-1)} }

// shows reports whether the axis can show a number at all.
func (a Axis) shows(v float64) bool {
	return !math.IsNaN(v) && !math.IsInf(v, 0) && (!a.Log || v > 0)
}

func (s *span) add(v float64) { s.min, s.max = min(s.min, v), max(s.max, v) }

// around is the axis' range for data: a little wider, so that no point lies on the frame.
func (a Axis) around(data span) span {
	if data.min > data.max {
		data = span{1, 10} // an axis without data
	}
	if a.Log {
		data.min = max(data.min, a.Floor)
		data.max = max(data.max, data.min)
		edge := math.Pow(data.max/data.min, 0.04)
		if edge < 1.02 {
			edge = 1.5 // as good as one number
		}
		out := span{data.min / edge, data.max * edge}
		if data.min == a.Floor {
			out.min = a.Floor
		}
		return out
	}
	if a.Zero {
		data.min = min(data.min, 0)
	}
	edge := 0.04 * (data.max - data.min)
	if edge == 0 {
		edge = math.Max(math.Abs(data.max)*0.1, 0.5)
	}
	out := span{data.min - edge, data.max + edge}
	if a.Zero && data.min == 0 {
		out.min = 0
	}
	return out
}

// position is where on the axis a number is, from 0 to 1.
func (a Axis) position(v float64, s span) float64 {
	if a.Log {
		return math.Log(v/s.min) / math.Log(s.max/s.min)
	}
	return (v - s.min) / (s.max - s.min)
}
