package nn

import (
	"fmt"
	"strconv"
	"strings"

	"plywood/engine/tensor"
)

// Parse reads a value of the field as a person types it: "3", "3×5", "3x5" or "3, 5" for a pair;
// "1e-5"; "true". An empty text gives nil, which stands for the default.
func (f Field) Parse(text string) (any, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	switch f.Kind {
	case IntField:
		if n, err := strconv.Atoi(text); err == nil {
			return n, nil
		}
	case PairField:
		parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("×xX*, []", r) })
		nums := make([]int, len(parts))
		for i, p := range parts {
			n, err := strconv.Atoi(p)
			if err != nil {
				return nil, f.wants(strconv.Quote(text))
			}
			nums[i] = n
		}
		switch len(nums) {
		case 1:
			return Square(nums[0]), nil
		case 2:
			return Pair{nums[0], nums[1]}, nil
		}
	case FloatField:
		if x, err := strconv.ParseFloat(text, 64); err == nil {
			return f.convert(x)
		}
	case BoolField:
		if b, err := strconv.ParseBool(text); err == nil {
			return b, nil
		}
	default:
		return text, nil
	}
	return nil, f.wants(strconv.Quote(text))
}

// Format writes a value of the field as Parse reads it: a pair of equals as one number.
func (f Field) Format(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case Pair:
		return v.short()
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

// DefaultText says what an unset field means: "1", "the kernel", or "" where it must be set.
func (f Field) DefaultText() string {
	if f.Like != "" {
		return "the " + f.Like
	}
	return f.Format(f.Default)
}

// orRange ends a remedy with the values that may be chosen.
func (f Field) orRange() string {
	switch f.Kind {
	case IntField, PairField, FloatField:
		return ", or choose " + f.rangeText()
	case ChoiceField:
		return ", or choose " + f.typeText()
	}
	return ""
}

func (f Field) rangeText() string {
	return number(f.Min) + " to " + number(f.Max)
}

func number(x float64) string {
	if x == float64(int(x)) {
		return count(int(x))
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// String writes rows×columns: 5×5.
func (p Pair) String() string { return fmt.Sprintf("%d×%d", p[0], p[1]) }

// short writes a pair of equals as one number.
func (p Pair) short() string {
	if p[0] == p[1] {
		return strconv.Itoa(p[0])
	}
	return p.String()
}

// count writes n with its thousands apart: 12,729,354.
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// describe says a shape in words where it is a vector.
func describe(s tensor.Shape) string {
	if len(s) == 1 {
		return fmt.Sprintf("a vector of %d", s[0])
	}
	return s.String()
}

// quote quotes a text from a file, and cuts it short where it is no name.
func quote(s string) string { return strconv.Quote(crop(s)) }

func crop(s string) string {
	if r := []rune(s[:min(len(s), 4*maxID)]); len(r) > maxID || len(s) > 4*maxID {
		return string(r[:min(len(r), maxID)]) + "…"
	}
	return s
}

// nearest is the choice within two slips of the pen from what was written, or "".
func nearest(written string, choices []string) string {
	best, least := "", 3
	if len(written) > maxID {
		return ""
	}
	for _, c := range choices {
		if d := slips(written, c, least); d < least && d < len(written) {
			best, least = c, d
		}
	}
	return best
}

// slips is the edit distance between a and b (Levenshtein 1966), or limit where it is that far.
func slips(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diag := row[0]
		row[0] = i + 1
		for j := range len(b) {
			swap := diag
			if a[i] != b[j] {
				swap++
			}
			diag = row[j+1]
			row[j+1] = min(swap, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// didYouMean ends a sentence with the nearest choice, or lists them all.
func didYouMean(written string, choices []string) string {
	if n := nearest(written, choices); n != "" {
		return "did you mean " + n + "?"
	}
	return "there are " + strings.Join(choices, ", ")
}
