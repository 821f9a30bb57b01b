# Real processes: how they end, fork, and take signals, with Bloop and without.
# frozen_string_literal: true

require_relative "support/bloop_test"

class ProcessTest < BloopTest
  CLIENT = 'CLIENT = Bloop::Client.new(endpoint: ENDPOINT, project_key: KEY, flush_interval: 60) unless ENV["WITHOUT"]; '

  def run_with_client(code, **env)
    run_ruby(CLIENT + code, env: env.transform_keys(&:to_s))
  end

  # Runs with and without a client, and checks that nobody could tell from outside.
  def assert_unchanged(code)
    with = run_with_client(code)
    without = run_with_client(code, WITHOUT: "1")
    assert_equal [without.status.exitstatus, without.status.termsig], [with.status.exitstatus, with.status.termsig]
    assert_equal without.out, with.out
    assert_equal anonymous(without.err), anonymous(with.err)
    with
  end

  def anonymous(text)
    text.gsub(/0x\h+/, "0x")
  end

  def unhandled
    @server.events.map { |event| [event["message"], event.dig("metadata", "mechanism"), event.dig("metadata", "unhandled")] }
  end

  test "an uncaught error is captured; exit code and output stay" do
    run = assert_unchanged('def inner = raise(ArgumentError, "cannot go on"); inner')
    assert_equal 1, run.status.exitstatus
    assert_includes run.err, "cannot go on (ArgumentError)"
    assert_equal [["cannot go on", "at_exit", true]], unhandled
    assert_match(/\A-e:1:in [`'].*inner'/, @server.events[0]["stack"])
  end

  test "the last events are sent at a normal end" do
    assert_unchanged('CLIENT.capture(message: "last") unless ENV["WITHOUT"]; puts "done"')
    assert_equal [["last", nil, nil]], unhandled
  end

  test "exit and abort are no errors, and keep their codes" do
    assert_equal 3, assert_unchanged("exit 3").status.exitstatus
    assert_equal 1, assert_unchanged('begin; raise "x"; rescue; abort "bye"; end').status.exitstatus
    assert_unchanged("at_exit { exit 4 }; exit 3")
    assert_empty @server.events
  end

  test "events of the application's own at_exit blocks are sent" do
    run_with_client('at_exit { CLIENT.capture(message: "late") }')
    assert_equal [["late", nil, nil]], unhandled
  end

  test "several clients share the time at the end, and say what they could not send" do
    @server.answer = ->(_, _) { :hang }
    run = run_ruby(<<~RUBY)
      clients = Array.new(4) { Bloop::Client.new(endpoint: ENDPOINT, project_key: KEY, timeout: 60) }
      clients.each { |client| client.capture(message: "m") }
      began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      Bloop::ProcessHooks.finish(nil)
      puts Process.clock_gettime(Process::CLOCK_MONOTONIC) - began
    RUBY
    assert_equal 4, @server.requests.size
    assert_includes 1.5..5.0, Float(run.out)
    assert_equal 4, run.err.scan("bloop: 1 event was not sent before the end of the process (no time was left)").size
  end

  test "a refused connection is not waited for" do
    run = run_ruby(<<~RUBY)
      client = Bloop::Client.new(endpoint: "http://127.0.0.1:9", project_key: KEY)
      2.times { client.capture(message: "m") }
      began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      Bloop::ProcessHooks.finish(nil)
      puts Process.clock_gettime(Process::CLOCK_MONOTONIC) - began
    RUBY
    assert_operator Float(run.out), :<, 1.5
    assert_match(/\Abloop: 2 events were not sent before the end of the process \(Errno::ECONNREFUSED: .*\)\n\z/, run.err)
  end

  test "an error in an at_exit block leaves the exit code" do
    assert_unchanged('at_exit { raise "in at_exit" }; puts 1')
  end

  test "an error that was captured before it went uncaught is not captured again" do
    run_with_client('begin; raise "once"; rescue => e; CLIENT.capture_exception(e); raise; end')
    assert_equal [["once", nil, nil]], unhandled
  end

  test "a signal that ends the process does so, and the events go out" do
    %w[TERM INT].each do |signal|
      run = assert_unchanged("CLIENT.capture(message: 'before #{signal}') unless ENV['WITHOUT']; Process.kill(:#{signal}, $$); sleep")
      assert_equal Signal.list[signal], run.status.termsig
    end
    assert_equal ["before TERM", "before INT"], @server.events.map { |event| event["message"] }
  end

  test "an application that handles SIGTERM by exiting sends its events" do
    run = assert_unchanged('trap("TERM") { exit 7 }; CLIENT.capture(message: "m") unless ENV["WITHOUT"]; ' \
                           "Process.kill(:TERM, $$); sleep")
    assert_equal 7, run.status.exitstatus
    assert_equal [["m", nil, nil]], unhandled
  end

  test "capture, flush and close work within a signal handler" do
    run = run_with_client('trap("TERM") { CLIENT.capture(message: "a"); p CLIENT.flush; CLIENT.capture(message: "b"); ' \
                          "p CLIENT.close; p CLIENT.stats[:sent]; exit }; Process.kill(:TERM, $$); sleep")
    assert_equal %w[true true 2], run.out.split
    assert_equal %w[a b], @server.events.map { |event| event["message"] }
  end

  test "an error that ends a thread is captured; what Ruby prints stays" do
    run = assert_unchanged('t = Thread.new { raise "in a thread" }; begin; t.join; rescue => e; puts e.message; end')
    assert_equal 0, run.status.exitstatus
    assert_includes run.err, "terminated with exception"
    assert_equal [["in a thread", "thread", true]], unhandled
  end

  test "a thread's error goes out without anybody's doing" do
    code = "#{prelude}Bloop::Client.new(endpoint: ENDPOINT, project_key: KEY, flush_at: 1); Thread.new { raise 'alone' }; $stdin.read"
    Open3.popen3(*ruby(code)) do |stdin, _, _, _|
      @server.wait_until { |requests| requests.size == 1 }
      stdin.close
    end
    assert_equal [["alone", "thread", true]], unhandled
  end

  test "threads that report no exceptions, end, exit or are killed are left alone" do
    assert_unchanged("quiet = Thread.new { Thread.current.report_on_exception = false; raise 'quiet' }; " \
                     "begin; quiet.value; rescue => e; puts e.message; end; " \
                     "k = Thread.new { sleep }; k.kill.join; puts Thread.new { 3 }.value; Thread.new { Thread.exit }.join")
    assert_empty @server.events
  end

  test "an error that a thread brings the process down with is captured once" do
    run = assert_unchanged("Thread.abort_on_exception = true; Thread.new { raise 'down' }; sleep")
    assert_equal 1, run.status.exitstatus
    assert_equal ["down"], @server.events.map { |event| event["message"] }
  end

  test "an application that breaks JSON loses events, not its life" do
    run = run_with_client('def JSON.generate(*) = raise("broken"); CLIENT.capture(message: "m"); p CLIENT.flush; p CLIENT.stats[:failed]')
    assert_equal %w[false 1], run.out.split
    assert_equal ["bloop: gave up on 1 event: RuntimeError: broken"], run.err.lines(chomp: true)
  end

  test "handlers can be left out" do
    run_ruby("Bloop::Client.new(endpoint: ENDPOINT, project_key: KEY, capture_uncaught: false, capture_threads: false); " \
             'begin; Thread.new { raise "a" }.join; rescue; end; raise "b"')
    assert_empty @server.events
  end

  test "a closed client captures no uncaught error" do
    run_with_client('CLIENT.close; raise "after"')
    assert_empty @server.events
  end

  test "a forked process sends its own events, and none of its parent's" do
    run = run_with_client(<<~RUBY)
      CLIENT.capture(message: "parent")
      Process.wait(fork { CLIENT.capture(message: "child"); $stdout.puts CLIENT.stats[:captured] })
      p CLIENT.stats[:captured]
    RUBY
    assert_equal %w[1 1], run.out.split
    assert_equal %w[child parent], @server.events.map { |event| event["message"] }.sort
    assert_equal 2, @server.events.map { |event| event["event_id"] }.uniq.size
  end

  test "a fork in the midst of sending from several threads loses and doubles nothing" do
    run_with_client(<<~'RUBY')
      threads = 4.times.map { |t| Thread.new { 5.times { |n| CLIENT.capture(message: "parent #{t} #{n}") } } }
      pids = 5.times.map do |c|
        fork { 3.times.map { |t| Thread.new { CLIENT.capture(message: "child #{c} #{t}") } }.each(&:join) }
      end
      threads.each(&:join)
      pids.each { |pid| Process.wait(pid) }
    RUBY
    assert_equal 35, @server.events.size
    assert_equal 35, @server.events.map { |event| event["message"] }.uniq.size
  end

  test "an error uncaught in a forked process is captured there, with threads of its parent running" do
    run_with_client('Thread.new { sleep }; Process.wait(fork { raise "in the child" }); exit($?.exitstatus + 1)')
    assert_equal [["in the child", "at_exit", true]], unhandled
  end

  test "a daemon sends its events" do
    run_with_client('CLIENT.capture(message: "before"); CLIENT.flush; Process.daemon(true, true); CLIENT.capture(message: "daemon")')
    @server.wait_until { |requests| requests.size == 2 }
    assert_equal %w[before daemon], @server.requests.flat_map(&:events).map { |event| event["message"] }
  end

  test "a server that hangs holds up the end of the process for about two seconds" do
    @server.answer = ->(_, _) { :hang }
    started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    run = run_with_client('raise "x"')
    assert_operator Process.clock_gettime(Process::CLOCK_MONOTONIC) - started, :<, 10
    assert_equal 1, run.status.exitstatus
  end

  test "Ruby still notices that the last thread waits for ever" do
    run = assert_unchanged('CLIENT.capture(message: "m") && CLIENT.flush unless ENV["WITHOUT"]; ' \
                           "Thread.pass until Thread.list.size == 1; begin; Thread::Queue.new.pop; rescue Exception => e; puts e.class; end")
    assert_equal "fatal\n", run.out
  end

  test "waiting for all threads ends" do
    run = run_with_client('CLIENT.capture(message: "m"); CLIENT.flush; (Thread.list - [Thread.current]).each(&:join); puts "end"')
    assert_equal "end\n", run.out
  end
end
