# What is captured of an exception: type, message, stack, causes; and each object once.
# frozen_string_literal: true

require_relative "support/bloop_test"

class ExceptionTest < BloopTest
  class OrderError < StandardError; end

  def inner(type = OrderError, message = "no stock")
    raise type, message
  end

  def outer
    inner
  rescue OrderError
    raise ArgumentError, "cannot order"
  end

  def caught
    yield
  rescue Exception => e
    e
  end

  def captured(error, client = self.client, **fields)
    client.capture_exception(error, **fields)
    assert client.flush(timeout: 10)
    @server.events.last
  end

  test "type, message and backtrace are taken from the exception" do
    error = caught { inner }
    event = captured(error, route_or_procedure: "POST /orders")
    assert_equal ["ExceptionTest::OrderError", "no stock", "POST /orders"],
                 event.values_at("error_type", "message", "route_or_procedure")
    assert_equal error.backtrace, event["stack"].split("\n")
    assert_match(/\A#{__FILE__}:\d+:in [`'].*inner'/, event["stack"])
  end

  test "causes follow with their frames" do
    lines = captured(caught { outer })["stack"].split("\n")
    at = lines.index("Caused by: ExceptionTest::OrderError: no stock")
    assert_match(/outer'\z/, lines.first)
    assert_match(/inner'\z/, lines[at + 1])
  end

  test "at most ten causes, and cycles end" do
    chain = (1..20).inject(nil) { |cause, number| caught { raise OrderError, number.to_s, cause: cause } }
    assert_equal (10..19).map(&:to_s).reverse, captured(chain)["stack"].scan(/^Caused by: \S+ (\d+)/).flatten
    cyclic = OrderError.new("round")
    cyclic.define_singleton_method(:cause) { self }
    refute_includes captured(cyclic)["stack"].to_s, "Caused by"
  end

  test "a long stack leaves room for the causes" do
    cause = caught { inner(OrderError, "the cause") }
    error = caught { raise ArgumentError, "m", cause: cause }
    error.set_backtrace(Array.new(5000) { |number| "/app/deep.rb:#{number}:in `deep'" })
    stack = captured(error)["stack"]
    assert_operator stack.bytesize, :<=, 8192
    assert_operator stack.bytesize, :>, 7000
    assert stack.start_with?("/app/deep.rb:0:in `deep'")
    assert_match(/\.\.\. \d+ more\nCaused by: ExceptionTest::OrderError: the cause\n.*inner'/, stack)
  end

  test "endless recursion is captured" do
    endless = ->(again) { again.call(again) }
    event = captured(caught { endless.call(endless) })
    assert_equal "SystemStackError", event["error_type"]
    assert_includes event["stack"], __FILE__
  end

  test "an exception that was never raised has no stack" do
    refute captured(OrderError.new("plain")).key?("stack")
  end

  test "messages come without suggestions and snippets" do
    event = captured(caught { [].frist })
    assert_match(/\Aundefined method [`']frist' for (\[\]:Array|an instance of Array)\z/, event["message"])
  end

  test "the type is the class, whatever modules others have put in front of it" do
    type = Class.new(OrderError) { prepend Comparable }
    self.class.const_set(:Fronted, type)
    assert_equal "ExceptionTest::Fronted", captured(type.new("m"))["error_type"]
  end

  test "odd exceptions are captured all the same" do
    unnamed = caught { raise Class.new(OrderError), "unnamed" }
    assert_equal "ExceptionTest::OrderError", captured(unnamed)["error_type"]
    mute = OrderError.new
    mute.define_singleton_method(:message) { raise "no" }
    assert_equal "(no message)", captured(mute)["message"]
    number = OrderError.new
    number.define_singleton_method(:message) { 42 }
    assert_equal "42", captured(number)["message"]
    assert_equal "just text", captured("just text")["message"]
    frozen = OrderError.new("frozen").freeze
    assert_equal "frozen", captured(frozen)["message"]
  end

  test "the same object is captured once, an equal one again" do
    client = self.client
    error = OrderError.new("m")
    ids = [client.capture_exception(error), client.capture_exception(error), client.capture_exception(error.dup)]
    client.flush(timeout: 10)
    assert_nil ids[1]
    assert_equal ids.compact, @server.events.map { |event| event["event_id"] }
  end

  test "each client captures an exception" do
    error = OrderError.new("m")
    2.times { captured(error) }
    assert_equal 2, @server.events.size
  end

  test "fields given win over those of the exception" do
    assert_equal "mine", captured(OrderError.new("m"), message: "mine")["message"]
  end

  test "capture with a block answers the block's value" do
    assert_equal 3, client.with_error_capture { 3 }
  end

  test "capture with a block captures and raises on" do
    client = self.client
    error = assert_raises(OrderError) { client.with_error_capture(route_or_procedure: "POST /checkout") { inner } }
    client.capture_exception(error)
    client.flush(timeout: 10)
    assert_equal [["POST /checkout", "no stock"]], @server.events.map { |event| event.values_at("route_or_procedure", "message") }
  end

  test "capture with a block lets exits, throws and breaks pass" do
    client = self.client
    assert_raises(SystemExit) { client.with_error_capture { exit 3 } }
    assert_raises(Interrupt) { client.with_error_capture { raise Interrupt } }
    assert_equal 1, catch(:done) { client.with_error_capture { throw :done, 1 } }
    assert_equal 0, client.stats[:captured]
  end

  test "an unhandled error carries its mechanism" do
    client = self.client
    client.capture_unhandled(caught { inner }, "rake", metadata: { task: "t" })
    client.flush(timeout: 10)
    assert_equal({ "unhandled" => true, "mechanism" => "rake", "task" => "t" }, @server.events[0]["metadata"])
  end
end
