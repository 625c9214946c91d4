package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestLaTeXCompiles: the LaTeX of every table compiles as is in a minimal document.
func TestLaTeXCompiles(t *testing.T) {
	latex, err := exec.LookPath("pdflatex")
	if err != nil {
		t.Skip("no pdflatex on the PATH (Debian: texlive-latex-base, texlive-latex-recommended): LaTeX was not compiled")
	}
	files, err := filepath.Glob("testdata/*.latex.golden")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	document := "\\documentclass{article}\n\\usepackage{booktabs,graphicx}\n\\begin{document}\n"
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		document += string(text) + "\\clearpage\n"
	}
	file := filepath.Join(t.TempDir(), "tables.tex")
	if err := os.WriteFile(file, []byte(document+"\\end{document}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(latex, "-halt-on-error", "-interaction=nonstopmode", filepath.Base(file))
	c.Dir = filepath.Dir(file)
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
