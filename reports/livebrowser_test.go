package main

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"loraebench/reports/live"
	"loraebench/results"
	"loraebench/runner/folder"
)

// TestLiveInBrowser watches a toy sweep: a trial that trains, one that fails, and
// a number that comes while the page is open and filtered.
func TestLiveInBrowser(t *testing.T) {
	b := newBrowser(t)
	none := map[string]any{}
	first := mnist("toy", "ae", none, 1, paperBudget, fids("normal", 98.25))
	second := mnist("toy", "ae", none, 2, paperBudget, fids("normal", 97.75))
	third := mnist("toy", "vae", none, 1, paperBudget).ends(results.Pending, "")
	path := newStore(t, []fixture{first, second.ends(results.Pending, ""), third})
	store, err := results.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	for _, f := range []fixture{second, third} {
		if err := store.Start(f.config.ID(), results.Provenance{Started: "2026-01-02T03:04:05Z"}); err != nil {
			t.Fatal(err)
		}
	}
	heart := beating(t, path, second.config.ID())

	b.open("http://"+serveInBackground(t, path)+"/", 1280, 900)
	b.wait(`document.getElementById("connection").textContent === "live"`)
	b.want(`document.querySelectorAll("#standing .cards li").length`, "2")
	for i := range 40 {
		heart.Set(func(beat *folder.Heartbeat) {
			beat.Stage, beat.Epoch, beat.Epochs, beat.Fraction, beat.Rate, beat.Left = "training", i+1, 100, float64(i+1)/100, 620, 500
			beat.Terms = []folder.Term{{Name: "total", Mean: 1 / float64(i+2)}}
		})
	}
	b.wait(`document.getElementById("standing").textContent.includes("epoch 40 of 100")`)
	b.wait(`document.querySelector(".curve path")?.getAttribute("d").split("L").length > 1`)
	b.screenshot("live")

	if err := store.Mark(third.config.ID(), results.Failed, "killed by signal 9", "panic: no luck\ngoroutine 1 [running]:", time.Now()); err != nil {
		t.Fatal(err)
	}
	b.wait(`document.querySelector("#standing details pre")?.textContent.startsWith("panic: no luck")`)
	b.choose("method", "ae")
	b.value(`document.querySelector("#fid .sort").click()`)
	b.value(`document.querySelector("#fid .sort").focus()`)
	number := `document.querySelector("#fid td[data-trials]").textContent`
	before := b.value(number)
	if err := store.Ingest(&results.Record{ID: second.config.ID(), Sweep: "toy", Config: second.config, Status: results.Done, Provenance: second.prov, Values: second.values}, ""); err != nil {
		t.Fatal(err)
	}
	b.wait(`!document.querySelector("#standing .cards")`)
	b.wait(number + ` !== ` + quoteJS(before))
	b.want(`document.querySelector("#fid td[data-trials]").dataset.mean`, "98")
	b.want(`document.querySelector("#filter [name=method]").value`, "ae")
	b.want(`document.querySelector("#fid th").ariaSort`, "ascending")
	b.want(`document.activeElement === document.querySelector("#fid .sort")`, "true")
	b.want(`[...document.querySelectorAll("#list tbody tr")].length`, "2")
	b.screenshot("live-after")
}

// beating is the heart of a trial, with the log of the epochs that are over.
func beating(t *testing.T, store, id string) *folder.Heart {
	t.Helper()
	dir := filepath.Join(results.TrialsDir(store), id)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	log := "epoch 1/100, 9m0s left, 620 images/s, total 0.5\nepoch 20/100, 8m0s left, 620 images/s, total 0.2 (reconstruction 0.1, nuclear 0.1)\n"
	if err := os.WriteFile(filepath.Join(dir, folder.LogFile), []byte(log), 0o644); err != nil {
		t.Fatal(err)
	}
	heart, err := folder.StartHeart(dir, 100*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(heart.Stop)
	return heart
}

// serveInBackground serves a store as reports serve does, until the test ends.
func serveInBackground(t *testing.T, path string) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	o := pageOptions{options: &options{store: path}}
	server := live.Server{Source: &o, Store: path, Trials: results.TrialsDir(path), Every: 50 * time.Millisecond}
	go func() { ended <- server.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	return l.Addr().String()
}
