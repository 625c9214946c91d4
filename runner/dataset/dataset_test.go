package dataset

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRoot(t *testing.T) {
	for _, tc := range []struct{ flag, env, want string }{
		{"", "", "data"},
		{"", "of-env", "of-env"},
		{"of-flag", "of-env", "of-flag"},
	} {
		t.Setenv("LORAE_DATA", tc.env)
		if got := Root(tc.flag); got != tc.want {
			t.Errorf("Root(%q) with LORAE_DATA=%q is %q, want %q", tc.flag, tc.env, got, tc.want)
		}
	}
}

func TestSplit(t *testing.T) {
	s := Split{N: 3, H: 1, W: 2, C: 1, Images: []uint8{1, 2, 3, 4, 5, 6}, Labels: []uint8{7, 8, 9}}
	if diff := cmp.Diff([]uint8{3, 4}, s.Image(1)); diff != "" {
		t.Errorf("image 1 (-want +got):\n%s", diff)
	}
	two := Split{N: 2, H: 1, W: 2, C: 1, Images: []uint8{1, 2, 3, 4}, Labels: []uint8{7, 8}}
	none := Split{H: 1, W: 2, C: 1, Images: []uint8{}, Labels: []uint8{}}
	for n, want := range map[int]Split{2: two, 3: s, 4: s, 0: none, -1: none} {
		if diff := cmp.Diff(want, s.Head(n)); diff != "" {
			t.Errorf("Head(%d) (-want +got):\n%s", n, diff)
		}
	}
	s.Labels = nil
	if got := s.Head(2).Labels; got != nil {
		t.Errorf("Head made labels %v of none", got)
	}
}
