# How events travel: one signed request at a time, in batches, tried again where that can help.
# frozen_string_literal: true

require_relative "support/bloop_test"

class DeliveryTest < BloopTest
  def capture(client, count, **fields)
    count.times { |number| client.capture(error_type: "T", message: "m#{number}", **fields) }
  end

  def messages(events = @server.events)
    events.map { |event| event["message"] }
  end

  test "every status of success with the server's answer is one" do
    [201, 202, 299].each do |status|
      @server.answer = ->(_, _) { [status, FakeServer::ACCEPTED[1], {}] }
      client = self.client
      client.capture(error_type: "T", message: "m")
      assert client.flush(timeout: 10)
      assert_equal({ captured: 1, sent: 1, dropped: 0, failed: 0 }, client.stats)
    end
    assert_equal 3, @server.requests.size
  end

  test "a request is a signed batch" do
    client = self.client(endpoint: "#{@server.url}/", secret: "the secret")
    sent(client, message: "ünï")
    request = @server.requests[0]
    assert_equal ["POST", "/v1/ingest/batch"], [request.verb, request.path]
    assert request.signed_with?("the secret")
    assert_equal ["application/json", KEY, "bloop-ruby/#{Bloop::VERSION}"],
                 request.headers.values_at("content-type", "x-project-key", "user-agent")
    assert_equal ["events"], JSON.parse(request.body).keys
  end

  test "the project key signs unless there is a secret" do
    sent(message: "m")
    assert @server.requests[0].signed_with?(KEY)
  end

  test "an endpoint may have a path" do
    sent(client(endpoint: "#{@server.url}/bloop"), message: "m")
    assert_equal "/bloop/v1/ingest/batch", @server.requests[0].path
  end

  test "events go when enough of them wait" do
    client = self.client(flush_at: 3)
    capture(client, 3)
    @server.wait_until { |requests| requests.size == 1 }
    assert_equal %w[m0 m1 m2], messages(@server.requests[0].events)
  end

  test "a single event goes after the interval" do
    client = self.client(flush_interval: 0.05)
    capture(client, 1)
    @server.wait_until { |requests| requests.size == 1 }
  end

  test "batches hold max_batch_size events" do
    client = self.client(flush_at: 100, max_batch_size: 7)
    capture(client, 20)
    assert client.flush(timeout: 10)
    assert_equal [7, 7, 6], @server.requests.map { |request| request.events.size }
    assert_equal Array.new(20) { |number| "m#{number}" }, messages
  end

  test "batches hold at most 512 KiB" do
    client = self.client(flush_at: 100)
    capture(client, 60, stack: "\0" * 4000)
    assert client.flush(timeout: 10)
    @server.requests.each { |request| assert_operator request.body.bytesize, :<=, 512 * 1024 }
    assert_equal 60, messages.uniq.size
    assert_operator @server.requests.size, :<=, 4
  end

  test "a full buffer drops the oldest and reports it once" do
    client = self.client(max_buffer_size: 5, flush_at: 100, tags: { a: 1 })
    capture(client, 8)
    refute client.flush(timeout: 10), "not everything arrived"
    capture(client, 1)
    assert client.flush(timeout: 10)
    assert_equal %w[m3 m4 m5 m6 m7 m0], messages
    assert_equal([3, nil, nil, nil, nil, nil], @server.events.map { |event| event["metadata"]["bloop_dropped"] })
    assert_equal({ captured: 9, sent: 6, dropped: 3, failed: 0 }, client.stats)
  end

  test "what was dropped is reported with the next batch that arrives" do
    @server.answer = ->(_, number) { number.zero? ? [400, "{}", {}] : FakeServer::ACCEPTED }
    client = self.client(max_buffer_size: 1, flush_at: 100)
    capture(client, 3)
    refute client.flush(timeout: 10)
    capture(client, 1)
    assert client.flush(timeout: 10)
    assert_equal [2], @server.events.map { |event| event["metadata"]["bloop_dropped"] }
  end

  test "requests in flight do not count as waiting" do
    gate = Thread::Queue.new
    @server.answer = ->(_, number) { gate.pop if number.zero?; FakeServer::ACCEPTED }
    client = self.client(max_buffer_size: 3, flush_at: 3)
    capture(client, 3)
    @server.wait_until { |requests| requests.size == 1 }
    capture(client, 3)
    gate << :go
    assert client.flush(timeout: 10)
    assert_equal 0, client.stats[:dropped]
    assert_equal 6, client.stats[:sent]
  end

  test "there is one request at a time" do
    running = 0
    most = 0
    @server.answer = lambda do |_, _|
      most = [most, running += 1].max
      Thread.pass
      running -= 1
      FakeServer::ACCEPTED
    end
    client = self.client(flush_at: 1, max_buffer_size: 1000)
    Array.new(5) { Thread.new { capture(client, 40) } }.each(&:join)
    assert client.flush(timeout: 20)
    assert_equal 1, most
    assert_equal 200, @server.events.size
  end

  { "a server error" => [503, "{}", {}], "a timeout of the server" => [408, "{}", {}], "too many requests" => [429, "{}", {}],
    "a request too early" => [425, "{}", {}], "an answer that events were dropped" => [200, '{"accepted":1,"dropped":1,"errors":[]}', {}],
    "an answer that is not JSON" => [200, "<html>", {}], "an answer that is no object" => [200, "[]", {}],
    "a body that breaks off" => [200, "{\"acc", { "Content-Length" => 50 }] }.each do |name, answer|
    test "after #{name} the same batch is tried again" do
      @server.answer = ->(_, number) { number < 2 ? answer : FakeServer::ACCEPTED }
      client = self.client
      capture(client, 2)
      assert client.flush(timeout: 10)
      assert_equal 3, @server.requests.size
      assert_equal 1, @server.requests.map(&:body).uniq.size
      assert_equal({ captured: 2, sent: 2, dropped: 0, failed: 0 }, client.stats)
      assert_empty @lines
    end
  end

  test "a server that is down is tried again" do
    port = @server.port
    @server.close
    client = self.client(max_retries: 1000)
    capture(client, 1)
    refute client.flush(timeout: 0.1)
    @server = FakeServer.new(port: port)
    assert client.flush(timeout: 10)
    assert_equal ["m0"], messages
  end

  test "a request that hangs ends at the timeout and is tried again" do
    @server.answer = ->(_, number) { number.zero? ? :hang : FakeServer::ACCEPTED }
    client = self.client(timeout: 0.1)
    capture(client, 1)
    assert client.flush(timeout: 10)
    assert_equal 2, @server.requests.size
  end

  test "an answer that trickles ends at the timeout" do
    @server.answer = ->(_, number) { number.zero? ? :trickle : FakeServer::ACCEPTED }
    client = self.client(timeout: 0.2)
    capture(client, 1)
    assert client.flush(timeout: 10)
    assert_equal 2, @server.requests.size
  end

  test "after max_retries the batch is given up with one line" do
    @server.answer = ->(_, _) { [500, "{}", {}] }
    client = self.client(max_retries: 3, backoff: 0)
    capture(client, 2)
    refute client.flush(timeout: 10)
    assert_equal 4, @server.requests.size
    assert_equal({ captured: 2, sent: 0, dropped: 0, failed: 2 }, client.stats)
    assert_equal ["bloop: 2 events are lost: #{@server.url}/v1/ingest/batch: status 500"], @lines.grep(/lost/)
    assert client.flush, "a failure is told once"
  end

  [400, 401, 404, 413, 301].each do |status|
    test "status #{status} is final" do
      @server.answer = ->(_, _) { [status, '{"error":"not like this"}', { "Location" => "/elsewhere" }] }
      client = self.client
      capture(client, 2)
      refute client.flush(timeout: 10)
      assert_equal 1, @server.requests.size
      assert_equal 2, client.stats[:failed]
      reason = status == 301 ? "redirects are not followed" : "not like this"
      assert_equal ["bloop: 2 events are lost: #{@server.url}/v1/ingest/batch: status #{status}: #{reason}"], @lines
    end
  end

  test "events that the server rejects are not sent again" do
    @server.answer = ->(_, _) { [200, '{"accepted":1,"dropped":0,"errors":[{"index":1,"error":"stack: is odd"}]}', {}] }
    client = self.client
    capture(client, 2)
    refute client.flush(timeout: 10)
    assert_equal({ captured: 2, sent: 1, dropped: 0, failed: 1 }, client.stats)
    assert_equal ["bloop: 1 of 2 events were not taken: #{@server.url}/v1/ingest/batch: 1 rejected (stack: is odd)"], @lines
    assert_equal 1, @server.requests.size
  end

  test "an outage loses nothing however many tries it takes, and is told" do
    @server.answer = ->(_, number) { number < 25 ? [503, "{}", {}] : FakeServer::ACCEPTED }
    client = self.client(backoff: 0, flush_at: 1)
    capture(client, 1)
    @server.wait_until { |requests| requests.size == 26 }
    assert client.flush(timeout: 10)
    assert_equal({ captured: 1, sent: 1, dropped: 0, failed: 0 }, client.stats)
    assert_equal ["bloop: 1 event is waiting: #{@server.url}/v1/ingest/batch: status 503"], @lines
  end

  test "during an outage the oldest make room, also those that were tried" do
    gate = Thread::Queue.new
    @server.answer = ->(_, number) { number.zero? ? gate.pop && [503, "{}", {}] : FakeServer::ACCEPTED }
    client = self.client(max_buffer_size: 2, flush_at: 1)
    capture(client, 1)
    @server.wait_until { |requests| requests.size == 1 }
    capture(client, 2)
    gate << :go
    refute client.flush(timeout: 10)
    assert_equal({ captured: 3, sent: 2, dropped: 1, failed: 0 }, client.stats)
    assert_equal [1, nil], @server.events.map { |event| event.dig("metadata", "bloop_dropped") }
    assert client.flush
  end

  test "a flush cuts a pause of our own" do
    @server.answer = ->(_, number) { number.zero? ? [500, "{}", {}] : FakeServer::ACCEPTED }
    client = self.client(flush_at: 1, backoff: 100_000)
    capture(client, 1)
    @server.wait_until { |requests| requests.size == 1 }
    # The flush may come before the answer does; both ways the next try comes at once.
    assert client.flush(timeout: 10)
    assert_equal 2, @server.requests.size
  end

  test "nobody asks before the time that the server asks for" do
    asked = []
    @server.answer = lambda do |_, number|
      asked << Process.clock_gettime(Process::CLOCK_MONOTONIC)
      number.zero? ? [429, "{}", { "Retry-After" => "0.4" }] : FakeServer::ACCEPTED
    end
    client = self.client
    capture(client, 1)
    assert(200.times.any? { client.flush(timeout: 0.05) })
    assert_equal 2, asked.size
    assert_operator asked[1] - asked[0], :>=, 0.4
  end

  test "flushes do not undo the pauses, and what the server asks for gets longer only" do
    patience = Bloop::Patience.new(1000, Random.new(1))
    patience.failed(nil)
    patience.hurry
    assert_operator patience.left, :<=, 0
    patience.failed(nil)
    patience.hurry
    assert_operator patience.left, :>, 0
    patience.hurry(is_last: true)
    assert_operator patience.left, :<=, 0
    waits = Array.new(100) { Bloop::Patience.new(1).then { |it| it.failed(40) && it.left } }
    assert(waits.all? { |wait| wait.between?(39, 50) })
    assert_operator waits.max - waits.min, :>, 5
    waits = Array.new(20) { Bloop::Patience.new(1).then { |it| it.failed(1e9) && it.left } }
    assert_operator waits.max, :<=, 375
  end

  test "Retry-After may be a date" do
    @server.answer = ->(_, number) { number.zero? ? [503, "{}", { "Retry-After" => (Time.now - 5).httpdate }] : FakeServer::ACCEPTED }
    client = self.client(backoff: 500, flush_at: 1)
    capture(client, 1)
    @server.wait_until { |requests| requests.size == 2 }
  end

  test "a flush with nothing to send is true at once" do
    assert client.flush(timeout: 0)
  end

  test "a flush that times out is false and leaves the events" do
    gate = Thread::Queue.new
    @server.answer = ->(_, _) { gate.pop && FakeServer::ACCEPTED }
    client = self.client
    capture(client, 1)
    refute client.flush(timeout: 0.05)
    gate << :go
    assert client.flush(timeout: 10)
  end

  test "closing sends, then ignores" do
    client = self.client
    capture(client, 2)
    assert client.close
    assert_nil client.capture(message: "late")
    assert client.close
    assert client.shutdown
    assert client.flush
    assert_equal %w[m0 m1], messages
  end

  test "closing twice at once is safe" do
    client = self.client
    capture(client, 2)
    assert_equal [true, true, true], Array.new(3) { Thread.new { client.close(timeout: 10) } }.map(&:value)
    assert_equal %w[m0 m1], messages
  end

  test "closing gives up after its timeout and says what was lost" do
    @server.answer = ->(_, _) { :hang }
    client = self.client
    capture(client, 3)
    started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    refute client.close(timeout: 0.1)
    assert_operator Process.clock_gettime(Process::CLOCK_MONOTONIC) - started, :<, 5
    assert_equal ["bloop: 3 events were not sent before the client was closed (no time was left)"], @lines
    assert_equal 3, client.stats[:failed]
  end

  test "no thread is left when there is nothing to send" do
    client = self.client
    sent(client, message: "m")
    own = -> { Thread.list.select { |thread| thread.is_a?(Bloop::Inside::OwnThread) } }
    own.call.each { |thread| assert thread.join(10) }
    assert_empty own.call
    sent(client, message: "n")
    assert_equal %w[m n], messages
  end

  test "a sender thread that the application kills is replaced, and its batch kept" do
    @server.answer = ->(_, number) { number.zero? ? :hang : FakeServer::ACCEPTED }
    client = self.client(flush_at: 1)
    capture(client, 1)
    @server.wait_until { |requests| requests.size == 1 }
    Thread.list.grep(Bloop::Inside::OwnThread).each { |thread| thread.kill.join }
    capture(client, 1)
    assert client.flush(timeout: 10)
    assert_equal %w[m0 m0], messages
    assert_equal 2, client.stats[:sent]
  end

  test "a storm is bounded" do
    @server.answer = ->(_, _) { :hang }
    client = self.client
    capture(client, 10_000)
    stats = client.stats
    assert_equal 10_000, stats[:captured]
    assert_includes 9800..9900, stats[:dropped]
  end
end
