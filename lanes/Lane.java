// Lanes of inflight in Java: the same plan under virtual threads and a pool. One file, no packages.
//
//     java Lane.java virtual | pool | sequential
//
// It speaks inflight.lane/1 (docs/lanes.md): numbers on standard input and output, a line each.

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

public class Lane {
    /** A fetch, and room for what is measured. */
    static class Fetch {
        int first;
        long[] waits; // ns; -1 where it computes
        long[] amounts; // rounds to turn, or what a wait adds
        long[] begins;
        long[] ends;
        boolean traced;
        long thread;
        long start;
        long finish;
        int check;

        void run() {
            int value = first;
            thread = Thread.currentThread().getId();
            start = System.nanoTime();
            for (int nth = 0; nth < waits.length; nth++) {
                long begin = System.nanoTime();
                if (waits[nth] < 0) {
                    value = turn(value, amounts[nth]);
                } else {
                    sleep(waits[nth]);
                    value = turn(value + (int) amounts[nth], 1);
                }
                if (traced) {
                    begins[nth] = begin;
                    ends[nth] = System.nanoTime();
                }
            }
            check = value;
            finish = System.nanoTime();
        }
    }

    /** Computes: each round needs the one before. */
    static int turn(int value, long rounds) {
        for (long round = 0; round < rounds; round++) {
            value = value * 1664525 + 1013904223;
        }
        return value;
    }

    static void sleep(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException(nobodyDoes);
        }
    }

    static void runAll(List<Fetch> fetches, ExecutorService executor) throws Exception {
        var all = new ArrayList<java.util.concurrent.Future<?>>(fetches.size());
        for (Fetch fetch : fetches) {
            all.add(executor.submit(fetch::run));
        }
        for (var one : all) {
            one.get();
        }
    }

    /** JDK 21 and newer have virtual threads; asked for by name, so that an older one compiles this too. */
    static ExecutorService virtual() {
        try {
            return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException none) {
            return null;
        }
    }

    static final BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    static final StringBuilder out = new StringBuilder();

    static void say(Object... words) {
        for (int i = 0; i < words.length; i++) {
            out.append(i == 0 ? "" : " ").append(words[i]);
        }
        out.append('\n');
    }

    static void flush() {
        System.out.print(out);
        System.out.flush();
        out.setLength(0);
    }

    /** The next line's words; none once there are no more. */
    static String[] hear() throws IOException {
        String line = in.readLine();
        return line == null ? new String[] {""} : line.split(" ");
    }

    static long number(String word) {
        return Long.parseUnsignedLong(word);
    }

    public static void main(String[] args) throws Exception {
        String way = args.length > 0 ? args[0] : "";
        say("inflight-lane 1");
        if (!List.of("virtual", "pool", "sequential").contains(way)) {
            say("cannot", "say which way to run: virtual, pool, sequential");
        } else if (way.equals("virtual") && virtual() == null) {
            say("cannot", "Java", Runtime.version().feature(), "has no virtual threads: they came with 21");
        } else {
            say("lane", "JVM", Runtime.version().toString().split("\\+")[0]);
            flush();
            serve(way);
            return;
        }
        flush();
    }

    static void serve(String way) throws Exception {
        for (;;) {
            String[] words = hear();
            if (words[0].equals("turn")) {
                say("turned", Integer.toUnsignedString(turn(1, number(words[1]))));
                flush();
            } else if (words[0].equals("plan")) {
                run(way, words);
            } else {
                return;
            }
        }
    }

    static void run(String way, String[] head) throws Exception {
        int count = Integer.parseInt(head[1]);
        int workers = Integer.parseInt(head[2]);
        int stride = Integer.parseInt(head[5]);
        int sum = 0;
        var fetches = new ArrayList<Fetch>(count);
        for (int id = 0; id < count; id++) {
            String[] words = hear();
            Fetch fetch = new Fetch();
            fetch.first = (int) number(words[2]);
            int steps = Integer.parseInt(words[3]);
            sum += id + fetch.first + steps;
            fetch.waits = new long[steps];
            fetch.amounts = new long[steps];
            fetch.traced = stride > 0 && id % stride == 0;
            fetch.begins = new long[fetch.traced ? steps : 0];
            fetch.ends = new long[fetch.traced ? steps : 0];
            for (int nth = 0; nth < steps; nth++) {
                String[] step = hear();
                boolean waits = step[0].equals("wait");
                fetch.waits[nth] = waits ? number(step[1]) : -1;
                fetch.amounts[nth] = number(step[waits ? 2 : 1]);
                sum += (int) fetch.amounts[nth] + (waits ? (int) fetch.waits[nth] : 0);
            }
            fetches.add(fetch);
        }
        hear();
        ExecutorService executor = way.equals("virtual") ? virtual() : Executors.newFixedThreadPool(workers);
        // Its threads are made before the clock starts, as those of our pools are.
        if (executor instanceof java.util.concurrent.ThreadPoolExecutor pool) {
            pool.prestartAllCoreThreads();
        }
        System.gc();
        say("ready", count, Integer.toUnsignedString(sum));
        flush();
        hear();
        long began = System.nanoTime();
        if (way.equals("sequential")) {
            fetches.forEach(Fetch::run);
        } else {
            runAll(fetches, executor);
        }
        say("done");
        flush();
        executor.shutdown();
        for (int id = 0; id < count; id++) {
            Fetch f = fetches.get(id);
            say("sample", id, f.thread, f.start - began, f.finish - began, Integer.toUnsignedString(f.check));
        }
        for (int id = 0; id < count; id++) {
            Fetch f = fetches.get(id);
            for (int nth = 0; nth < f.begins.length; nth++) {
                say("step", id, nth, f.thread, f.begins[nth] - began, f.ends[nth] - began);
            }
        }
        say("end");
        flush();
    }
}
