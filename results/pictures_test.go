package results

import "testing"

func TestTrialsDir(t *testing.T) {
	for store, want := range map[string]string{
		"runs/lorae.db": "runs/lorae-trials", "/a/b.c.db": "/a/b.c-trials", "plain": "plain-trials",
	} {
		if got := TrialsDir(store); got != want {
			t.Errorf("TrialsDir(%q) is %q, want %q", store, got, want)
		}
	}
}
