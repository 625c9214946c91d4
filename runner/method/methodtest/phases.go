package methodtest

import (
	"context"
	"hash/maphash"
	"maps"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/ml/model"

	"loraebench/runner/method"
	"loraebench/runner/train"
)

// phases trains each of several phases alone, which must change weights under
// its own scope and nothing that is under another phase's, trainable or not.
func phases(t *testing.T, backend compute.Backend, e method.Entry) {
	m, store, _ := fit(t, backend, e, 1, "", 1)
	all := m.Phases()
	if len(all) < 2 {
		return
	}
	for _, p := range all {
		before, trained := contents(t, store), weights(t, store)
		if _, err := train.Run(context.Background(), backend, onePhase{m, p}, store, data(), config(1, "", 1)); err != nil {
			t.Fatal(err)
		}
		if maps.Equal(trained, weights(t, store)) {
			t.Errorf("phase %s changes no weights", p.Name)
		}
		for path, content := range contents(t, store) {
			for _, other := range all {
				if content != before[path] && other.Scope != p.Scope && within(path, other.Scope) && !within(path, p.Scope) {
					t.Errorf("phase %s of scope %q changes %s", p.Name, p.Scope, path)
				}
			}
		}
	}
}

// onePhase is a method of which only one phase is trained.
type onePhase struct {
	method.Method
	phase method.Phase
}

// Phases implements method.Method.
func (m onePhase) Phases() []method.Phase { return []method.Phase{m.phase} }

// within says whether a variable is under a scope; "" is the scope of all.
func within(path, scope string) bool { return scope == "" || strings.HasPrefix(path, "/"+scope+"/") }

var seed = maphash.MakeSeed()

// contents are all variables' contents, hashed, by path.
func contents(t *testing.T, store *model.Store) map[string]uint64 {
	t.Helper()
	all := map[string]uint64{}
	for v := range store.IterVariables() {
		if err := v.MustValue().ConstBytes(func(data []byte) { all[v.Path()] = maphash.Bytes(seed, data) }); err != nil {
			t.Fatal(err)
		}
	}
	return all
}
