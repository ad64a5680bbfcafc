// Lanes of inflight in Go: the same plan in goroutines. One file, no packages.
//
//	go build -o lane-go go.go && ./lane-go goroutines | limit | sequential
//
// It speaks inflight.lane/1 (docs/lanes.md): numbers on standard input and output, a line each.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

type step struct {
	wait   time.Duration // 0 if it computes
	amount uint64        // rounds to turn, or what a wait adds
}

type stamp struct {
	thread     int
	begin, end time.Duration
}

type fetch struct {
	first  uint32
	steps  []step
	stamps []stamp // empty unless it is traced
	thread int
	start  time.Duration
	finish time.Duration
	check  uint32
}

type plan struct {
	fetches           []fetch
	workers, inFlight int
}

var began time.Time

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
		if s.wait > 0 {
			time.Sleep(s.wait)
			value = turn(value+uint32(s.amount), 1)
		} else {
			value = turn(value, s.amount)
		}
		if len(f.stamps) > 0 {
			f.stamps[nth] = stamp{syscall.Gettid(), begin, time.Since(began)}
		}
	}
	f.check, f.thread = value, syscall.Gettid()
	f.finish = time.Since(began)
}

func goroutines(p *plan) {
	var all sync.WaitGroup
	for id := range p.fetches {
		all.Add(1)
		go func(f *fetch) {
			defer all.Done()
			f.run()
		}(&p.fetches[id])
	}
	all.Wait()
}

func limit(p *plan) {
	var all sync.WaitGroup
	places := make(chan struct{}, p.inFlight)
	for id := range p.fetches {
		places <- struct{}{}
		all.Add(1)
		go func(f *fetch) {
			defer all.Done()
			f.run()
			<-places
		}(&p.fetches[id])
	}
	all.Wait()
}

func sequential(p *plan) {
	for id := range p.fetches {
		p.fetches[id].run()
	}
}

var ways = map[string]func(*plan){"goroutines": goroutines, "limit": limit, "sequential": sequential}

var in = bufio.NewReaderSize(os.Stdin, 1<<16)
var out = bufio.NewWriterSize(os.Stdout, 1<<16)

func say(words ...any) {
	fmt.Fprintln(out, words...)
	out.Flush()
}

// hear gives the next line: its word and its numbers; nothing once there are no more.
func hear() (string, []uint64) {
	line, _ := in.ReadString('\n')
	words := strings.Fields(line)
	if len(words) == 0 {
		return "", nil
	}
	numbers := make([]uint64, len(words)-1)
	for i, word := range words[1:] {
		numbers[i], _ = strconv.ParseUint(word, 10, 64)
	}
	return words[0], numbers
}

func readPlan(head []uint64) (*plan, uint32) {
	count, stride := int(head[0]), int(head[4])
	p := &plan{make([]fetch, count), int(head[1]), int(head[2])}
	if p.inFlight == 0 {
		p.inFlight = count
	}
	var sum uint32
	add := func(numbers []uint64) {
		for _, number := range numbers {
			sum += uint32(number)
		}
	}
	for id := range p.fetches {
		_, numbers := hear()
		add(numbers)
		f := &p.fetches[id]
		f.first = uint32(numbers[1])
		f.steps = make([]step, numbers[2])
		if stride > 0 && id%stride == 0 {
			f.stamps = make([]stamp, numbers[2])
		}
		for nth := range f.steps {
			word, numbers := hear()
			add(numbers)
			if word == "wait" {
				f.steps[nth] = step{time.Duration(numbers[0]), numbers[1]}
			} else {
				f.steps[nth] = step{0, numbers[0]}
			}
		}
	}
	hear()
	return p, sum
}

func run(way func(*plan), p *plan, sum uint32) {
	// A trial has the cores that a run gives its workers.
	runtime.GOMAXPROCS(p.workers)
	runtime.GC()
	say("ready", len(p.fetches), sum)
	hear()
	began = time.Now()
	way(p)
	say("done")
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
		switch word, numbers := hear(); word {
		case "turn":
			say("turned", turn(1, numbers[0]))
		case "plan":
			p, sum := readPlan(numbers)
			run(way, p, sum)
		default:
			return
		}
	}
}
