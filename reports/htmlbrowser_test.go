package main

import (
	"bytes"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp/kb"

	"loraebench/results"
	"loraebench/sweeps"
)

// TestPageInBrowser is a person who looks at the page: filters it, opens a number
// with the keyboard, and looks at it in the dark and on a phone.
func TestPageInBrowser(t *testing.T) {
	b := newBrowser(t)
	b.open("file://"+writtenPage(t, scenario()), 1280, 900)
	b.screenshot("light")

	t.Run("filters", b.filters)
	t.Run("sorting", b.sorting)
	t.Run("provenance", b.provenance)
	t.Run("themes", b.themes)
	t.Run("phone", b.phone)
}

// writtenPage is the file that reports html writes for some trials.
func writtenPage(t *testing.T, fixtures []fixture) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	var stdout, stderr bytes.Buffer
	if code := run([]string{"html", "-o", file, "--store", newStore(t, fixtures)}, &stdout, &stderr); code != exitOK || stderr.Len() > 0 {
		t.Fatalf("exit code %d, stderr %q", code, stderr.String())
	}
	return file
}

// What is to be seen of a section: rows, columns, tables.
const (
	seenRows    = `[...document.querySelectorAll("#fid tbody tr")].filter(e => e.offsetParent).map(e => e.dataset.method)`
	seenMethods = `[...new Set(` + seenRows + `)]`
	seenData    = `[...new Set([...document.querySelectorAll("#fid thead th[data-dataset]")].filter(e => e.offsetParent).map(e => e.dataset.dataset))]`
)

// choose sets a filter as a person would, and waits until the page has taken it.
func (b *browser) choose(name, value string) {
	b.Helper()
	b.value(`document.getElementById("count").textContent = ""`)
	b.value(`(e => { e.value = ` + quoteJS(value) + `; e.dispatchEvent(new Event("input", {bubbles: true})); return e.value })(document.querySelector("#filter [name=` + name + `]"))`)
	b.wait(`document.getElementById("count").textContent !== ""`)
}

func (b *browser) filters(t *testing.T) {
	b = b.in(t)
	all := b.value(seenRows + `.length`)
	b.choose("method", "lorae")
	b.want(seenMethods, "lorae")
	b.want(`[...document.querySelectorAll("#list tbody tr")].every(e => e.cells[1].textContent === "lorae")`, "true")
	if count := b.value(`document.getElementById("count").textContent`); !strings.Contains(count, " of ") {
		t.Errorf("the page says %q, want how many of all trials it shows", count)
	}
	b.choose("dataset", "shapes")
	b.want(seenData, "shapes")
	b.want(`document.querySelector("#gan .nothing").offsetParent !== null`, "true")
	b.want(`[...document.querySelectorAll("#fid thead th[scope=colgroup]")].filter(e => e.offsetParent && e.colSpan > 1 && e.dataset.dataset).length`, "0")
	b.choose("dataset", "")
	b.choose("method", "")
	b.choose("sweep", "smoke")
	b.want(seenMethods, "ae,lorae")
	b.want(`document.getElementById("pooled").offsetParent !== null`, "true")
	b.choose("sweep", "")
	b.choose("text", "naïve lenet")
	b.want(seenRows, "naïve|β_1")
	b.value(`document.querySelector("#filter [name=published]").click()`)
	b.choose("text", "")
	b.want(`[...document.querySelectorAll("#fid thead th")].filter(e => e.offsetParent && e.dataset.source && e.dataset.source !== "ours").length`, "0")
	b.want(seenMethods+`.includes("rae-sn")`, "false") // of it only published figures are known
	b.value(`document.querySelector("#filter [type=reset]").click()`)
	b.wait(seenRows + `.length === ` + all)
}

// sorting sorts a table with the mouse and with the keyboard, and the list of trials.
func (b *browser) sorting(t *testing.T) {
	b = b.in(t)
	const table, head = `document.querySelector("#rank table")`, `document.querySelector("#rank table").querySelectorAll("thead th[scope=col]")[%d]`
	column := b.value(`[...` + table + `.querySelectorAll("thead th[scope=col]")].findIndex(e => e.dataset.rank === "code>0.01")`)
	at, err := strconv.Atoi(column)
	if err != nil || at < 1 {
		t.Fatalf("no column of code>0.01: %s", column)
	}
	numbers := fmt.Sprintf(`[...%s.tBodies[0].rows].map(r => r.cells[%d]).map(e => e.dataset.mean ?? "none")`, table, at)
	written := b.value(numbers)
	button := fmt.Sprintf(head, at) + `.querySelector("button")`
	for _, want := range []string{"ascending", "descending", "null"} {
		b.value(button + `.click()`)
		b.want(fmt.Sprintf(head, at)+`.getAttribute("aria-sort")`, want)
		got := b.value(numbers)
		if want == "null" && got != written || want != "null" && !sorted(strings.Split(got, ","), want) {
			t.Errorf("%s: %s; as it was written: %s", want, got, written)
		}
	}

	b.value(fmt.Sprintf(head, 0) + `.querySelector("button").focus()`)
	b.press(kb.Enter)
	b.press(kb.Enter) // down
	b.want(table+`.tBodies[0].rows[0].cells[0].textContent`, b.value(`[...`+table+`.tBodies[0].rows].map(r => r.cells[0].textContent).sort().at(-1)`))
	b.press(kb.Tab)
	b.press(" ")
	b.want(table+`.querySelectorAll("[aria-sort]").length`, "1") // one column at a time
	b.screenshot("sorted")

	b.value(`document.querySelectorAll("#list .sort")[3].click()`) // seed
	b.value(`document.querySelectorAll("#list .sort")[3].click()`)
	b.want(`document.querySelectorAll("#list th")[3].ariaSort`, "descending")
	b.want(`document.activeElement.textContent`, "seed")
	b.want(`document.querySelector("#list tbody tr").cells[3].textContent`, b.value(`Math.max(...JSON.parse(document.getElementById("data").textContent).trials.map(t => Number(t.seed)))`))
}

// sorted reports whether numbers are in order, with what is missing last.
func sorted(texts []string, direction string) bool {
	last := math.Inf(-1)
	missing := false
	for _, text := range texts {
		v, err := strconv.ParseFloat(text, 64)
		if direction == "descending" {
			v = -v
		}
		if err == nil && (missing || v < last) {
			return false
		}
		missing, last = err != nil, v
	}
	return missing && len(texts) > 3 // or the test shows nothing
}

// provenance opens a number with nothing but the keyboard.
func (b *browser) provenance(t *testing.T) {
	b = b.in(t)
	b.value(`document.getElementById("fid").scrollIntoView({behavior: "instant"})`)
	b.wait(`document.querySelectorAll("#fid .behind").length > 3`)
	b.want(`document.querySelectorAll("#fid table")[0].querySelectorAll('.behind[tabindex="0"]').length`, "1")
	b.value(`[...document.querySelectorAll("#fid table .sort")].filter(e => e.offsetParent && e.closest("table") === document.querySelector("#fid table")).at(-1).focus()`)
	b.press(kb.Tab)
	first := b.value(`document.activeElement.textContent`)
	b.press(kb.ArrowDown)
	second := b.value(`document.activeElement.textContent`)
	if first == second || !strings.Contains(b.value(`getComputedStyle(document.activeElement).outlineStyle`), "solid") {
		t.Errorf("from %q the arrow goes to %q, want another number with a visible outline", first, second)
	}
	row := b.value(`document.activeElement.closest("tr").cells[0].textContent`)
	b.press(kb.Enter)
	b.wait(`document.getElementById("provenance").open`)
	b.screenshot("provenance")
	text := b.value(`document.getElementById("provenance").textContent`)
	for _, want := range []string{row, second, made().Revision, "reports table fid --store", "runner show ", `"seed": 1`, `"n_generated": 10000`, `"backend": "go"`} {
		if !strings.Contains(text, want) {
			t.Errorf("what is behind %s %s lacks %q", row, second, want)
		}
	}
	b.checkSweepFile(t)
	b.press(kb.Escape)
	b.wait(`!document.getElementById("provenance").open`)
	b.want(`document.activeElement.textContent`, second)
}

// checkSweepFile reads the sweep file that makes a number again.
func (b *browser) checkSweepFile(t *testing.T) {
	file := b.value(`document.querySelector("#again pre").textContent`)
	catalog := sweeps.Catalog{Datasets: map[string][]sweeps.Param{"mnist": nil}, Protocols: []string{"authors"}, Methods: map[string][]sweeps.Param{"vae": nil}}
	s, err := sweeps.Decode("again.yaml", []byte(file), catalog)
	if err != nil {
		t.Fatalf("%v in\n%s", err, file)
	}
	if got := len(s.Trials); got != 3 || s.Dataset != "mnist" || *s.Budget.Epochs != paperBudget.Epochs {
		t.Errorf("%d trials of %s with %d epochs, want those behind the number:\n%s", got, s.Dataset, *s.Budget.Epochs, file)
	}
}

func (b *browser) themes(t *testing.T) {
	b = b.in(t)
	background := `getComputedStyle(document.body).backgroundColor`
	light := b.value(background)
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
	dark := b.value(background)
	b.value(`scrollTo({top: 0, behavior: "instant"})`)
	b.screenshot("dark")
	if light == dark {
		t.Errorf("the page is %s in the dark, too", dark)
	}
	b.value(`document.getElementById("theme").click()`) // light
	b.want(background, light)
	b.value(`document.getElementById("theme").click()`) // dark
	b.want(background, dark)
	b.value(`document.getElementById("theme").click()`)
}

func (b *browser) phone(t *testing.T) {
	b = b.in(t)
	b.resize(390, 844)
	b.want(`document.documentElement.scrollWidth <= innerWidth`, "true")
	b.value(`document.getElementById("quality").scrollIntoView({behavior: "instant"})`)
	b.wait(`document.querySelectorAll("#quality .behind").length > 3`)
	b.screenshot("phone")
	b.value(`document.querySelector("#quality .behind").click()`)
	b.want(`document.getElementById("provenance").getBoundingClientRect().width <= innerWidth`, "true")
	b.screenshot("phone-provenance")
	b.press(kb.Escape)
}

// TestHostilePageInBrowser: names that are markup stay names.
func TestHostilePageInBrowser(t *testing.T) {
	hostile := `</script><img src=x onerror="window.hit=1">'"&amp;`
	f := mnist(hostile, hostile, map[string]any{hostile: hostile}, 1, paperBudget, fids("normal", 1), lacks("fid", "gmm", hostile))
	f.prov.Host = hostile
	failed := mnist(hostile, hostile, map[string]any{hostile: "x"}, 1, paperBudget).ends(results.Failed, hostile)
	b := newBrowser(t)
	b.open("file://"+writtenPage(t, []fixture{f, failed}), 1280, 900)
	b.value(`document.getElementById("fid").scrollIntoView({behavior: "instant"})`)
	b.wait(`document.querySelectorAll("#fid .behind").length > 0`)
	b.choose("method", hostile)
	b.value(`document.querySelector("#fid .behind").click()`)
	b.wait(`document.getElementById("provenance").open`)
	b.want(`document.querySelectorAll("img, #results script").length`, "0")
	b.want(`window.hit`, "undefined")
	if text := b.value(`document.getElementById("provenance").textContent`); !strings.Contains(text, hostile) {
		t.Errorf("the name is not there as it is:\n%s", text)
	}
}
