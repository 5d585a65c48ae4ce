// SPDX-License-Identifier: Apache-2.0

// Writes what Go and Kubernetes make of many scalars, one line each:
// kind, "input", ok or no, value; between tabs. The same lines every time.
package main

import (
	"bufio"
	"fmt"
	"math"
	"math/big"
	"math/rand"
	"os"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"
)

type kind struct {
	name     string
	alphabet []string
	corpus   []string
	answer   func(string) (string, bool)
	avoid    func(string) bool // mutants that have no useful answer
}

var kinds = []kind{
	{"duration", split("0 1 5 9 . + - ns us µs μs ms s m h d 00 e _ µ"), durations, duration, never},
	{"float", split("0 1 5 9 . + - _ e E p P 0x X a F inf nan 00000000 i"), floats, float, overlong},
	{"int", split("0 1 8 9 + - _ . x e 000"), integers, integer, never},
	{"bool", split("t r u e T R U E f a l s F A L S 0 1"), booleans, boolean, never},
	{"quantity", split("0 1 5 9 . + - n u m k M G T P E Ki Mi Gi Ti Pi Ei i e 00000"), quantities, quantity, endless},
}

func never(string) bool { return false }

func split(words string) []string { return strings.Split(words, " ") }

func main() {
	count, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	random := rand.New(rand.NewSource(20260101))
	for _, k := range kinds {
		for i := 0; i < len(k.corpus)+count; i++ {
			text := ""
			if i < len(k.corpus) {
				text = k.corpus[i]
			} else {
				text = mutate(random, k)
			}
			write(out, k.name, text, k.answer)
		}
	}
	for i := 0; i < count; i++ {
		write(out, "compare", mutate(random, kinds[4])+"|"+mutate(random, kinds[4]), compare)
	}
}

func write(out *bufio.Writer, name, text string, answer func(string) (string, bool)) {
	value, ok := answer(text)
	word := "ok"
	if !ok {
		word, value = "no", ""
	}
	fmt.Fprintf(out, "%s\t\"%s\"\t%s\t%s\n", name, text, word, value)
}

// mutate takes a text of the corpus through up to three small changes.
func mutate(random *rand.Rand, k kind) string {
	text := change(random, k)
	for k.avoid(text) {
		text = change(random, k)
	}
	return text
}

func change(random *rand.Rand, k kind) string {
	runes := []rune(k.corpus[random.Intn(len(k.corpus))])
	for n := random.Intn(4); n > 0; n-- {
		at := random.Intn(len(runes) + 1)
		piece := []rune(k.alphabet[random.Intn(len(k.alphabet))])
		end := at
		switch random.Intn(4) {
		case 0: // insert
		case 1: // replace
			end = min(at+len(piece), len(runes))
		case 2: // delete
			end, piece = min(at+1, len(runes)), nil
		case 3: // append another
			at, end = len(runes), len(runes)
			piece = []rune(k.corpus[random.Intn(len(k.corpus))])
		}
		runes = append(append(append([]rune{}, runes[:at]...), piece...), runes[end:]...)
	}
	return string(runes)
}

func duration(text string) (string, bool) {
	value, err := time.ParseDuration(text)
	return strconv.FormatInt(int64(value), 10), err == nil
}

func float(text string) (string, bool) {
	value, err := strconv.ParseFloat(text, 64)
	if math.IsNaN(value) {
		return "nan", err == nil
	}
	return fmt.Sprintf("%016x", math.Float64bits(value)), err == nil
}

func integer(text string) (string, bool) {
	value, err := strconv.Atoi(text)
	return strconv.Itoa(value), err == nil
}

func boolean(text string) (string, bool) {
	value, err := strconv.ParseBool(text)
	return strconv.FormatBool(value), err == nil
}

var most = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 127), big.NewInt(1))

// nanos is the quantity in nanos, at most 2^127-1 either way.
func nanos(text string) (*big.Int, bool) {
	q, err := resource.ParseQuantity(text)
	if err != nil {
		return nil, false
	}
	digits, exponent := q.AsCanonicalBytes(nil)
	value, _ := new(big.Int).SetString(string(digits), 10)
	if value.Sign() != 0 && exponent > 100 {
		return new(big.Int).Mul(most, big.NewInt(int64(value.Sign()))), true
	}
	if value.Sign() != 0 {
		value.Mul(value, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(exponent)+9), nil))
	}
	if value.CmpAbs(most) > 0 {
		value.Mul(most, big.NewInt(int64(value.Sign())))
	}
	return value, true
}

// endless tells the texts over which Kubernetes would compute 10^(2^31).
func endless(text string) bool {
	at := strings.LastIndexAny(text, "eE")
	exponent, err := strconv.ParseInt(text[at+1:], 10, 64)
	return at >= 0 && err == nil && (int32(exponent) < -1000 || int32(exponent) > 1000)
}

// overlong tells the texts of which Go's slow path forgets how many digits there were.
func overlong(text string) bool {
	return strings.IndexAny(text+".", ".eEpP") > 800
}

func quantity(text string) (string, bool) {
	value, ok := nanos(text)
	if !ok {
		return "", false
	}
	return value.String(), true
}

// compare asks Kubernetes where it can count that far.
func compare(text string) (string, bool) {
	a, b, _ := strings.Cut(text, "|")
	x, ok := nanos(a)
	y, also := nanos(b)
	if !ok || !also {
		return "", false
	}
	if x.CmpAbs(most) == 0 || y.CmpAbs(most) == 0 {
		return strconv.Itoa(x.Cmp(y)), true
	}
	p, q := resource.MustParse(a), resource.MustParse(b)
	return strconv.Itoa(p.Cmp(q)), true
}
