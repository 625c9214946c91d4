package table

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sampleLaTeX = `% \usepackage{booktabs,graphicx}

\begin{table}
  \centering
  \caption{FID}
  \label{tab:fid}
  \resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{%
  \begin{tabular}{lrrrr}
    \toprule
     &  & \multicolumn{3}{c}{mnist} \\
    \cmidrule(lr){3-5}
    method & $\lambda$ & \multicolumn{1}{c}{normal} & \multicolumn{1}{c}{gmm} & \multicolumn{1}{c}{10 labels} \\
    \midrule
    ae & -- & $103.1$ $\pm$ $2.1$ (n=3) & --\textsuperscript{1} & $41.0$ $\pm$ $0.9$ \\
    lo\textbar{}rae\_1 & $10^{-4}$ & \textbf{\boldmath $19.50$} $\pm$ $0.42$ (n=2)\textsuperscript{2,1} & $19.50$ [$18.88$, $20.04$] (n=1) & $89.0$ (n=1) \\
    {[}U+65E5{]}{[}U+672C{]} {[}31m & 0.001 & $20.00$ (n=2) & n/a & -- \\
    \midrule
    slope &  & $-0.25$ & -- & -- \\
    \bottomrule
  \end{tabular}%
  }
  \par\medskip
  \begin{minipage}{\linewidth}\footnotesize
    Made by hand.\par
    Bold: lowest of its column.\par
    \textsuperscript{1} failed: a \textbar{} b\par
    \textsuperscript{2} warning: few\par
  \end{minipage}
\end{table}
`

func TestLaTeX(t *testing.T) {
	if diff := cmp.Diff(sampleLaTeX, render(t, LaTeX{}, sample())); diff != "" {
		t.Errorf("latex (-want +got):\n%s", diff)
	}
}

func TestLaTeXEscapes(t *testing.T) {
	for text, want := range map[string]string{
		`a\b{c}$&#%_^~|<>"` + "`": `a\textbackslash{}b\{c\}\$\&\#\%\_\textasciicircum{}\textasciitilde{}\textbar{}\textless{}\textgreater{}''\textquoteleft{}`,
		"5 ± 1 × 2 − λ‖M‖":        `5 $\pm$ 1 $\times$ 2 $-$ $\lambda$$\Vert$M$\Vert$`,
		"T^(−1/4)":                `T\textasciicircum{}($-$1/4)`,
		"a--b---c":                `a-{}-b-{}-{}-c`,
		"naïve|β₁ FID∞":           `naïve\textbar{}$\beta$$_1$ FID$\infty$`,
		"*[1]":                    `{*}{[}1{]}`,
		"ð 😀":                     `{[}U+00F0{]} {[}U+1F600{]}`,
		"e¹²":                     `e\textsuperscript{1}\textsuperscript{2}`,
		"two\nlines\x1b":          `two lines`,
	} {
		if got := latexText(text); got != want {
			t.Errorf("latexText(%q) = %s, want %s", text, got, want)
		}
	}
	for name, want := range map[string]string{
		"lorae λ=1e-4 beta=2.5e-7": `lorae $\lambda$=$10^{-4}$ beta=$2.5\cdot10^{-7}$`,
		"1e-4":                     `$10^{-4}$`,
		"a1e5 1e5f 5e1f00d5":       `a1e5 1e5f 5e1f00d5`, // no numbers, but parts of names and hashes
	} {
		if got := latexName(name); got != want {
			t.Errorf("latexName(%q) = %s, want %s", name, got, want)
		}
	}
}

// awkward are tables that a careless renderer would break LaTeX with.
func awkward() []Table {
	names := ""
	for r := rune(0x20); r < 0x250; r++ {
		names += string(r)
	}
	odd := sample()
	odd.Name, odd.Title = "ödd_1", "A [title] with {braces} & 100 % of everything"
	odd.Caption = []string{names}
	odd.Rows[0].Labels[0], odd.Rows[1].Labels[0] = "*starred", "[optional]"
	odd.Rows[2].Cells[1].Notes = []string{names, `\end{table}`, "√∞‖∇±×·≤≥−–—…→↑↓αβγλΛΩ₀¹"}
	return []Table{sample(), odd, {Name: "empty", Title: "empty", Labels: []Label{{Head: "method"}}}}
}

// TestLaTeXStructure: every line of a tabular fills its columns, braces match,
// and no character is beyond what pdfLaTeX knows.
func TestLaTeXStructure(t *testing.T) {
	text := render(t, LaTeX{}, awkward()...)
	columns := 0
	spec := regexp.MustCompile(`\\begin\{tabular\}\{([lr]+)\}`)
	span := regexp.MustCompile(`\\multicolumn\{(\d+)\}`)
	for line := range strings.Lines(text) {
		if m := spec.FindStringSubmatch(line); m != nil {
			columns = len(m[1])
		}
		if !strings.HasSuffix(line, "\\\\\n") {
			continue
		}
		n := strings.Count(strings.ReplaceAll(line, `\&`, ""), "&") + 1
		for _, m := range span.FindAllStringSubmatch(line, -1) {
			n += int(m[1][0]-'0') - 1
		}
		if n != columns {
			t.Errorf("%d cells of %d: %s", n, columns, line)
		}
	}
	plain := strings.NewReplacer(`\\`, "", `\{`, "", `\}`, "").Replace(text)
	if open, closed := strings.Count(plain, "{"), strings.Count(plain, "}"); open != closed {
		t.Errorf("%d braces open, %d close", open, closed)
	}
	for _, r := range text {
		if r > 'ÿ' {
			t.Errorf("%q is in the text", r)
		}
	}
}

// TestLaTeXCompiles runs a real LaTeX over a minimal document around the tables.
func TestLaTeXCompiles(t *testing.T) {
	latex, err := exec.LookPath("pdflatex")
	if err != nil {
		t.Skip("no pdflatex on the PATH (Debian: texlive-latex-base, texlive-latex-recommended): LaTeX was not compiled")
	}
	file := filepath.Join(t.TempDir(), "tables.tex")
	document := "\\documentclass{article}\n\\usepackage{booktabs,graphicx}\n\\begin{document}\n" +
		render(t, LaTeX{}, awkward()...) + "\\end{document}\n"
	if err := os.WriteFile(file, []byte(document), 0o644); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(latex, "-halt-on-error", "-interaction=nonstopmode", filepath.Base(file))
	c.Dir = filepath.Dir(file)
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
