// Lanes of inflight in Go: the same plan in goroutines. One file, no packages.
//
//	go build -o lane-go go.go && ./lane-go goroutines | limit | sequential
//
// It speaks inflight.lane/1 (docs/lanes.md): numbers on standard input and output, a line each.
package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

type step struct {
	word   string // wait, ask or compute
	amount uint64 // how long in ns, or rounds to turn
	token  uint32
}

type stamp struct {
	thread     int
	begin, end time.Duration
}

type fetch struct {
	first  uint32
	due    time.Duration
	steps  []step
	stamps []stamp // empty unless it is traced
	thread int
	start  time.Duration
	finish time.Duration
	check  uint32
}

type plan struct {
	fetches           []fetch
	order             []int // in which they are due
	workers, inFlight int
}

var began time.Time

// Who is asked for the waits.
var far struct {
	url    string
	client *http.Client
}

// at keeps connections to the far side, at most so many (0: any number) at once.
func at(url string, connections int) {
	far.url = url
	far.client = &http.Client{Transport: &http.Transport{MaxConnsPerHost: connections, MaxIdleConnsPerHost: 1 << 20}}
}

// ask asks the far side for a wait, and gives its answer.
func ask(wait uint64, token uint32) uint32 {
	answer, err := far.client.Get(fmt.Sprintf("%s/%d/%d", far.url, wait, token))
	if err != nil {
		panic(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		panic(err)
	}
	value, err := strconv.ParseUint(string(body), 10, 32)
	if err != nil {
		panic(err)
	}
	return uint32(value)
}

// turn computes: each round needs the one before.
func turn(value uint32, rounds uint64) uint32 {
	for ; rounds > 0; rounds-- {
		value = value*1664525 + 1013904223
	}
	return value
}

func (f *fetch) run() {
	value := f.first
	f.start = time.Since(began)
	for nth, s := range f.steps {
		begin := time.Since(began)
		switch s.word {
		case "compute":
			value = turn(value, s.amount)
		case "wait":
			time.Sleep(time.Duration(s.amount))
			value = turn(value+s.token, 1)
		default:
			value = turn(value+ask(s.amount, s.token), 1)
		}
		if len(f.stamps) > 0 {
			f.stamps[nth] = stamp{syscall.Gettid(), begin, time.Since(began)}
		}
	}
	f.check, f.thread = value, syscall.Gettid()
	f.finish = time.Since(began)
}

// when gives a fetch once it is due.
func (p *plan) when(id int) *fetch {
	f := &p.fetches[id]
	if f.due > 0 {
		time.Sleep(f.due - time.Since(began))
	}
	return f
}

func goroutines(p *plan) {
	var all sync.WaitGroup
	for _, id := range p.order {
		all.Add(1)
		go func(f *fetch) {
			defer all.Done()
			f.run()
		}(p.when(id))
	}
	all.Wait()
}

func limit(p *plan) {
	var all sync.WaitGroup
	places := make(chan struct{}, p.inFlight)
	for _, id := range p.order {
		f := p.when(id)
		places <- struct{}{}
		all.Add(1)
		go func() {
			defer all.Done()
			f.run()
			<-places
		}()
	}
	all.Wait()
}

func sequential(p *plan) {
	for _, id := range p.order {
		p.when(id).run()
	}
}

var ways = map[string]func(*plan){"goroutines": goroutines, "limit": limit, "sequential": sequential}

var in = bufio.NewReaderSize(os.Stdin, 1<<16)
var out = bufio.NewWriterSize(os.Stdout, 1<<16)

func say(words ...any) {
	fmt.Fprintln(out, words...)
	out.Flush()
}

// words gives the next line; an empty word once there are no more.
func words() []string {
	line, _ := in.ReadString('\n')
	return append(strings.Fields(line), "")
}

// numbers reads what stands behind the word of a line.
func numbers(words []string) []uint64 {
	numbers := make([]uint64, len(words)-2)
	for i := range numbers {
		numbers[i], _ = strconv.ParseUint(words[i+1], 10, 64)
	}
	return numbers
}

func readPlan(head []uint64) (*plan, uint32) {
	count, stride := int(head[0]), int(head[4])
	p := &plan{make([]fetch, count), make([]int, count), int(head[1]), int(head[2])}
	if p.inFlight == 0 {
		p.inFlight = count
	}
	var sum uint32
	add := func(numbers []uint64) []uint64 {
		for _, number := range numbers {
			sum += uint32(number)
		}
		return numbers
	}
	for id := range p.fetches {
		f, said := &p.fetches[id], add(numbers(words()))
		p.order[id] = id
		f.first = uint32(said[1])
		f.steps = make([]step, said[2])
		if len(said) > 3 {
			f.due = time.Duration(said[3])
		}
		if stride > 0 && id%stride == 0 {
			f.stamps = make([]stamp, said[2])
		}
		for nth := range f.steps {
			line := words()
			said := add(numbers(line))
			f.steps[nth] = step{line[0], said[0], uint32(said[len(said)-1])}
		}
	}
	sort.SliceStable(p.order, func(a, b int) bool { return p.fetches[p.order[a]].due < p.fetches[p.order[b]].due })
	words()
	return p, sum
}

func run(way func(*plan), p *plan, sum uint32) {
	// A trial has the cores that a run gives its workers.
	runtime.GOMAXPROCS(p.workers)
	runtime.GC()
	say("ready", len(p.fetches), sum)
	words()
	began = time.Now()
	way(p)
	say("done")
	if far.client != nil {
		far.client.CloseIdleConnections()
	}
	for id, f := range p.fetches {
		fmt.Fprintln(out, "sample", id, f.thread, f.start.Nanoseconds(), f.finish.Nanoseconds(), f.check)
	}
	for id, f := range p.fetches {
		for nth, s := range f.stamps {
			fmt.Fprintln(out, "step", id, nth, s.thread, s.begin.Nanoseconds(), s.end.Nanoseconds())
		}
	}
	say("end")
}

func main() {
	way := ways[strings.Join(os.Args[1:], " ")]
	say("inflight-lane 1")
	if way == nil {
		say("cannot say which way to run: goroutines, limit, sequential")
		return
	}
	say("lane", "Go", strings.TrimPrefix(runtime.Version(), "go"))
	for {
		switch line := words(); line[0] {
		case "turn":
			say("turned", turn(1, numbers(line)[0]))
		case "http":
			connections, _ := strconv.Atoi(line[2])
			at(line[1], connections)
		case "plan":
			p, sum := readPlan(numbers(line))
			run(way, p, sum)
		default:
			return
		}
	}
}
