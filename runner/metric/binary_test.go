package metric

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// someRows are n random rows of d columns.
func someRows(t *testing.T, n, d int) ([]float32, Rows) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	data := make([]float32, n*d)
	for i := range data {
		data[i] = rng.Float32()
	}
	r, err := RowsOf32(data, d)
	if err != nil {
		t.Fatal(err)
	}
	return data, r
}

// TestMomentsBinary: what is read again gives the same bits, also with further rows added.
func TestMomentsBinary(t *testing.T) {
	for _, d := range []int{1, 3, 200} {
		data, _ := someRows(t, 50, d)
		var m, again Moments
		if err := m.AddFloat32(data, d); err != nil {
			t.Fatal(err)
		}
		raw, err := m.AppendBinary([]byte("x"))
		if err != nil {
			t.Fatal(err)
		}
		if len(raw) != 1+MomentsSize(d) {
			t.Errorf("%d bytes for %d columns, want %d", len(raw)-1, d, MomentsSize(d))
		}
		if err := again.UnmarshalBinary(raw[1:]); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			c1, err1 := m.Covariance()
			c2, err2 := again.Covariance()
			if err1 != nil || err2 != nil || m.N() != again.N() {
				t.Fatalf("%d and %d rows, %v, %v", m.N(), again.N(), err1, err2)
			}
			if diff := cmp.Diff(m.Mean(), again.Mean()); diff != "" {
				t.Errorf("mean (-written +read):\n%s", diff)
			}
			for i := range d {
				for j := range d {
					if c1.At(i, j) != c2.At(i, j) {
						t.Fatalf("covariance %d,%d: %v written, %v read", i, j, c1.At(i, j), c2.At(i, j))
					}
				}
			}
			if m.AddFloat32(data, d) != nil || again.AddFloat32(data, d) != nil {
				t.Fatal("no further rows")
			}
		}
	}
	if _, err := new(Moments).AppendBinary(nil); !errors.Is(err, ErrShape) {
		t.Errorf("moments of nothing: %v", err)
	}
}

func TestMomentsBinaryRefuses(t *testing.T) {
	header := func(n, d uint64, more int) []byte {
		b := binary.LittleEndian.AppendUint64(nil, n)
		return append(binary.LittleEndian.AppendUint64(b, d), make([]byte, more)...)
	}
	for name, data := range map[string][]byte{
		"empty": nil, "short": make([]byte, 15), "no rows": header(0, 1, 16), "no columns": header(1, 0, 0), "cut": header(5, 2, 39),
		"too long": header(5, 2, 41), "rows beyond int": header(1<<63, 1, 16), "columns beyond memory": header(1, 1<<62, 16),
		"columns that overflow": header(1, 1<<33, 16),
	} {
		var m Moments
		if err := m.UnmarshalBinary(data); !errors.Is(err, ErrShape) {
			t.Errorf("%s: %v", name, err)
		}
		if m.N() != 0 || m.Dim() != 0 {
			t.Errorf("%s: the moments have changed", name)
		}
	}
}

// TestManifoldBinary: a restored manifold compares as the one that was computed.
func TestManifoldBinary(t *testing.T) {
	_, rows := someRows(t, 300, 4)
	other := rows.pick(rand.New(rand.NewPCG(3, 4)).Perm(300)[:200])
	m := manifoldOf(t, rows, 3)
	raw, err := m.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	again, err := RestoreManifold(rows, 3, raw)
	if err != nil {
		t.Fatal(err)
	}
	generated := manifoldOf(t, other, 3)
	want, err1 := PrecisionRecall(t.Context(), m, generated)
	got, err2 := PrecisionRecall(t.Context(), again, generated)
	if diff := cmp.Diff(want, got); diff != "" || err1 != nil || err2 != nil {
		t.Errorf("%v, %v (-computed +restored):\n%s", err1, err2, diff)
	}
	for _, bad := range []struct {
		k     int
		radii []byte
	}{{3, raw[1:]}, {3, nil}, {0, raw}, {300, raw}} {
		if _, err := RestoreManifold(rows, bad.k, bad.radii); !errors.Is(err, ErrShape) {
			t.Errorf("neighbour %d, %d bytes: %v", bad.k, len(bad.radii), err)
		}
	}
}
