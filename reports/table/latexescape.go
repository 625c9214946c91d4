package table

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// latexSpecial are the characters that mean something else in LaTeX, or that
// its text fonts lack.
var latexSpecial = map[rune]string{
	'\\': `\textbackslash{}`, '{': `\{`, '}': `\}`, '$': `\$`, '&': `\&`, '#': `\#`, '%': `\%`, '_': `\_`,
	'^': `\textasciicircum{}`, '~': `\textasciitilde{}`, '|': `\textbar{}`, '<': `\textless{}`, '>': `\textgreater{}`,
	'[': `{[}`, ']': `{]}`, '*': `{*}`, // behind the end of a line they would be its option
	'"': `''`, '`': `\textquoteleft{}`, '–': `--`, '—': `---`, '…': `\ldots{}`, '“': "``", '”': `''`, '‘': "`", '’': `'`,
	'±': `$\pm$`, '−': `$-$`, '×': `$\times$`, '·': `$\cdot$`, '≤': `$\leq$`, '≥': `$\geq$`, '∞': `$\infty$`, '‖': `$\Vert$`,
	'√': `$\surd$`, '∇': `$\nabla$`, '↓': `$\downarrow$`, '↑': `$\uparrow$`, '→': `$\to$`, '∈': `$\in$`, '∼': `$\sim$`, '≈': `$\approx$`,
	'°': `$^\circ$`, 'µ': `$\mu$`, '\u00a0': `~`,
}

// latexGreek are the letters that have a command of their own; the others look like Latin ones.
var latexGreek = map[rune]string{
	'α': "alpha", 'β': "beta", 'γ': "gamma", 'δ': "delta", 'ε': "varepsilon", 'ζ': "zeta", 'η': "eta", 'θ': "theta", 'ι': "iota",
	'κ': "kappa", 'λ': "lambda", 'μ': "mu", 'ν': "nu", 'ξ': "xi", 'π': "pi", 'ρ': "rho", 'σ': "sigma", 'ς': "varsigma", 'τ': "tau",
	'υ': "upsilon", 'φ': "varphi", 'χ': "chi", 'ψ': "psi", 'ω': "omega",
	'Γ': "Gamma", 'Δ': "Delta", 'Θ': "Theta", 'Λ': "Lambda", 'Ξ': "Xi", 'Π': "Pi", 'Σ': "Sigma", 'Φ': "Phi", 'Ψ': "Psi", 'Ω': "Omega",
}

// latexText escapes text. A character that LaTeX has no glyph for without
// further packages, such as a Chinese one, becomes its code point: [U+65E5].
func latexText(text string) string { return latexRunes(oneLine(text)) }

func latexRunes(text string) string {
	var s strings.Builder
	dash := false
	for _, r := range text {
		if r == '-' && dash {
			s.WriteString("{}") // or two would be one long dash
		}
		dash = r == '-'
		s.WriteString(latexRune(r))
	}
	return s.String()
}

func latexRune(r rune) string {
	if text, ok := latexSpecial[r]; ok {
		return text
	}
	if name, ok := latexGreek[r]; ok {
		return `$\` + name + `$`
	}
	if digit := slices.Index(superscripts, r); digit >= 0 {
		return fmt.Sprintf(`\textsuperscript{%d}`, digit)
	}
	switch {
	case r < unicode.MaxASCII, r >= 'À' && r <= 'ÿ' && r != '÷' && !strings.ContainsRune("ÐðÞþ", r):
		return string(r) // of the second group pdfLaTeX makes a letter and an accent
	case r >= '₀' && r <= '₉':
		return fmt.Sprintf(`$_%d$`, r-'₀')
	}
	return fmt.Sprintf("{[}U+%04X{]}", r)
}

// powerOfTen is a number in scientific notation within a name, such as λ=5e-4.
var powerOfTen = regexp.MustCompile(`(^|[=\s(])(-?\d+(?:\.\d+)?)e(-?\d+)($|[\s),;])`)

// latexName escapes a name that may hold numbers, which become powers of ten.
func latexName(text string) string {
	var s strings.Builder
	rest := oneLine(text)
	for parts := powerOfTen.FindStringSubmatchIndex(rest); parts != nil; parts = powerOfTen.FindStringSubmatchIndex(rest) {
		s.WriteString(latexRunes(rest[:parts[3]]) + power(rest[parts[4]:parts[5]], rest[parts[6]:parts[7]]))
		rest = rest[parts[8]:]
	}
	return s.String() + latexRunes(rest)
}

// power writes mantissa·10^exponent.
func power(mantissa, exponent string) string {
	if mantissa == "1" {
		return fmt.Sprintf("$10^{%s}$", exponent)
	}
	return fmt.Sprintf(`$%s\cdot10^{%s}$`, mantissa, exponent)
}

// numeral is what fixed and Compact write.
var numeral = regexp.MustCompile(`^-?\d+(?:\.\d+)?$`)

// latexMath writes a number in mathematics, and any other text as such.
func latexMath(text string) string {
	if numeral.MatchString(text) {
		return "$" + text + "$"
	}
	return latexName(text)
}

// latexLabel keeps what a label may hold.
func latexLabel(name string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-') {
			return r
		}
		return '-'
	}, name)
}
