# What the application may do to events before they go: scrub, drop, sample. And what it may do wrong.
# frozen_string_literal: true

require_relative "support/bloop_test"

class BeforeSendTest < BloopTest
  def messages(client, *given)
    given.each { |message| client.capture(message: message) }
    assert client.flush(timeout: 10)
    @server.events.map { |event| event["message"] }
  end

  test "events can be changed" do
    client = self.client(before_send: ->(event) { event.merge(message: event[:message].sub("secret", "…"), user_id_hash: "u") })
    assert_equal ["a …"], messages(client, "a secret")
    assert_equal "u", @server.events[0]["user_id_hash"]
  end

  test "events can be changed in place, metadata too" do
    scrub = lambda do |event|
      event[:metadata].delete("password")
      event
    end
    client = self.client(before_send: scrub)
    client.capture(message: "m", metadata: { password: "p", user: "u" })
    client.flush(timeout: 10)
    assert_equal({ "user" => "u" }, @server.events[0]["metadata"])
  end

  test "nil drops an event" do
    client = self.client(before_send: ->(event) { event unless event[:message] == "b" })
    assert_equal %w[a c], messages(client, "a", "b", "c")
    assert_equal 2, client.stats[:captured]
  end

  test "one that raises drops the event, and says so once" do
    client = self.client(before_send: ->(_event) { raise "not today" })
    assert_empty messages(client, "a", "b")
    assert_equal 1, @lines.size
    assert_match(/before_send raised RuntimeError: not today/, @lines[0])
  end

  test "what it answers is held to the limits, and keeps its id" do
    client = self.client(before_send: ->(event) { { "message" => "x" * 5000, "metadata" => { a: event[:event_id] }, "http_status" => "x" } })
    id = client.capture(message: "m")
    client.flush(timeout: 10)
    event = @server.events[0]
    assert_equal [id, { "a" => id }, "x" * 2048, "Error", "production"],
                 event.values_at("event_id", "metadata", "message", "error_type", "environment")
    refute event.key?("http_status")
  end

  test "captures within it are ignored" do
    client = self.client(before_send: ->(event) { event.tap { client.capture(message: "again") && client.flush } })
    assert_equal ["a"], messages(client, "a")
  end

  test "a sample rate of 0 sends nothing, one of a half about a half" do
    none = client(sample_rate: 0)
    assert_nil none.capture(message: "m")
    half = client(sample_rate: 0.5, max_buffer_size: 2000, flush_at: 2000)
    taken = Array.new(2000) { half.capture(message: "m") }.compact.size
    assert_in_delta 1000, taken, 200
    assert_equal taken, half.stats[:captured]
  end

  test "the sampling leaves the application's random numbers alone" do
    client = self.client(sample_rate: 0.5)
    expected = Random.new(7).rand(1000)
    srand(7)
    client.capture(message: "m")
    assert_equal expected, rand(1000)
  end

  test "nothing that is given raises" do
    client = self.client
    [nil, 1, "x", [], Object.new, BasicObject.new].each { |odd| client.capture(odd) }
    client.capture_exception(nil)
    client.capture_exception(BasicObject.new)
    client.capture(message: Class.new { def to_s = raise("no") }.new)
    assert client.flush(timeout: 10)
  end

  test "a diagnostics function that raises does no harm" do
    client = self.client(before_send: ->(_event) { raise "x" }, on_diagnostic: ->(_line) { raise "y" })
    assert_nil client.capture(message: "m")
  end

  test "diagnostics go to standard error by default, one line" do
    _, err = capture_io do
      client = self.client(before_send: ->(_event) { raise "a\nb" }, on_diagnostic: nil)
      3.times { client.capture(message: "m") }
    end
    assert_equal ["bloop: before_send raised RuntimeError: a b; the event is dropped\n"], err.lines
  end

  test "debug holds nothing back" do
    client = self.client(before_send: ->(event) { raise "x" if event[:message] == "a"; event }, debug: true)
    messages(client, "a", "a", "b")
    assert_equal 2, @lines.grep(/before_send/).size
    assert_equal 1, @lines.grep(/1 event, \d+ bytes: accepted/).size
  end
end
