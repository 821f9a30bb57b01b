# What of an event reaches the wire: fields, defaults, limits, JSON.
# frozen_string_literal: true

require_relative "support/bloop_test"
require "bigdecimal"
require "time"

class EventTest < BloopTest
  test "every field arrives under its own name" do
    fields = { error_type: "T", message: "m", source: "ios", environment: "staging", release: "2", app_version: "1.2",
               build_number: "9", route_or_procedure: "/a", screen: "S", stack: "a.rb:1:in `x'", http_status: 502,
               request_id: "r", user_id_hash: "u", device_id_hash: "d", fingerprint: "f", metadata: { "a" => 1 },
               timestamp: 1_700_000_000_123, event_id: "one" }
    assert_equal fields.transform_keys(&:to_s), sent(**fields)
  end

  test "what is absent is left out" do
    event = sent(error_type: "T", message: "m", screen: nil, metadata: {})
    assert_equal %w[environment error_type event_id message release source timestamp], event.keys.sort
  end

  test "the client's options fill in" do
    event = sent(client(environment: "e", release: "r", source: "android", app_version: "1", build_number: "2"), message: "m")
    assert_equal({ "environment" => "e", "release" => "r", "source" => "android", "app_version" => "1", "build_number" => "2" },
                 event.slice("environment", "release", "source", "app_version", "build_number"))
  end

  test "empty types, messages and releases get names" do
    event = sent(error_type: "", message: " \u00A0", release: "", environment: "", source: "web")
    assert_equal ["Error", "(no message)", "unknown", "production", "api"],
                 event.values_at("error_type", "message", "release", "environment", "source")
  end

  test "each event has an id of its own and the time of its capture in ms" do
    before = (Time.now.to_f * 1000).floor
    client = self.client
    ids = Array.new(2) { client.capture(message: "m") }
    client.flush(timeout: 10)
    assert_equal ids, @server.events.map { |event| event["event_id"] }
    ids.each { |id| assert_match(/\A\h{8}-\h{4}-4\h{3}-[89ab]\h{3}-\h{12}\z/, id) }
    assert_includes before..(Time.now.to_f * 1000).ceil, @server.events[0]["timestamp"]
  end

  test "a time may be a Time or seconds" do
    assert_equal 1_700_000_000_250, sent(timestamp: Time.at(1_700_000_000.25))["timestamp"]
    assert_equal 1_700_000_000_000, sent(timestamp: 1_700_000_000)["timestamp"]
    assert_kind_of Integer, sent(timestamp: "soon")["timestamp"]
  end

  test "texts are cut at the server's limits on character boundaries" do
    event = sent(message: "€" * 5000, stack: "ä" * 5000, error_type: "x" * 300, route_or_procedure: "日" * 100, event_id: "é" * 90)
    assert_equal ["€" * 682, "ä" * 4096, "x" * 256, "日" * 85, "é" * 32],
                 event.values_at("message", "stack", "error_type", "route_or_procedure", "event_id")
  end

  test "what is not valid UTF-8 becomes U+FFFD" do
    assert_equal "a\uFFFDb", sent(message: "a\xFFb")["message"]
    assert_equal "a\uFFFDb", sent(message: "a\xFFb".b)["message"]
    assert_equal "é", sent(message: "\xE9".dup.force_encoding("ISO-8859-1"))["message"]
    assert_equal "hö", sent(message: "hö".encode("UTF-16LE"))["message"]
    assert_equal "a\u0000b", sent(message: "a\0b")["message"]
    refute_includes sent(message: "\xED\xA0\x80x")["message"].unpack("U*"), 0xD800
  end

  test "values of other types become texts, and a status a number" do
    event = sent(message: :symbol, release: 12, http_status: "404", request_id: nil)
    assert_equal ["symbol", "12", 404], event.values_at("message", "release", "http_status")
    refute sent(http_status: "teapot").key?("http_status")
  end

  test "metadata keeps the leading keys that fit" do
    metadata = sent(metadata: { a: "x" * 2000, b: "y" * 2000, c: "z" * 2000, d: 1 })["metadata"]
    assert_equal %w[a b], metadata.keys
    assert_operator JSON.generate(metadata).bytesize, :<=, 4096
    assert_equal 4096, JSON.generate(sent(metadata: { a: "x" * 4088 })["metadata"]).bytesize
    refute sent(metadata: { a: "x" * 4089 }).key?("metadata")
  end

  test "metadata that JSON does not know becomes its string form" do
    odd = Class.new { def to_s = "odd one" }.new
    broken = Class.new { def to_s = raise("no") }
    self.class.const_set(:Broken, broken)
    given = { odd: odd, nan: Float::NAN, big: BigDecimal("1.5"), huge: 10**30, basic: BasicObject.new, broken: broken.new,
              sym: :s, list: [1, nil, true], 3 => { nested: "v" }, bytes: "\xFF" }
    expected = { "odd" => "odd one", "nan" => "NaN", "big" => "0.15e1", "huge" => "1#{'0' * 30}", "basic" => "#<BasicObject>",
                 "broken" => "#<EventTest::Broken>", "sym" => "s", "list" => [1, nil, true], "3" => { "nested" => "v" },
                 "bytes" => "\uFFFD" }
    assert_equal expected, sent(metadata: given)["metadata"]
  end

  test "cycles, depth and endless metadata end" do
    loop = { name: "loop" }
    loop[:self] = loop
    deep = 100.times.inject("end") { |inner, _| [inner] }
    assert_equal({ "loop" => { "name" => "loop", "self" => "[circular]" } }, sent(metadata: { loop: loop })["metadata"])
    assert_includes JSON.generate(sent(metadata: { deep: deep })["metadata"]), "(too deep)"
    assert_equal({ "a" => 1 }, sent(metadata: { a: 1, many: Array.new(1_000_000, 1), b: 2 })["metadata"])
  end

  test "metadata that is no hash, and unknown keywords, are kept" do
    assert_equal({ "value" => "text" }, sent(metadata: "text")["metadata"])
    assert_equal({ "a" => 1, "order" => 7 }, sent(metadata: { a: 1 }, order: 7)["metadata"])
  end

  test "tags of the client and of the event are merged" do
    client = self.client(tags: { team: "shop", zone: 1 })
    assert_equal({ "tags" => { "team" => "shop", "zone" => 2 }, "a" => 1 },
                 sent(client, metadata: { a: 1, tags: { "zone" => 2 } })["metadata"])
    assert_equal({ "tags" => { "team" => "shop", "zone" => 1 } }, sent(client, message: "m")["metadata"])
    assert_equal({ "tags" => "own" }, sent(client, metadata: { tags: "own" })["metadata"])
  end

  test "an event whose escapes make it too large is made lighter" do
    event = sent(message: "\0" * 2048, stack: "\1" * 8192, metadata: { a: "\2" * 500 }, **%i[screen release request_id fingerprint]
      .to_h { |name| [name, "\3" * 256] })
    assert_operator JSON.generate(event).bytesize, :<=, 32_768
    assert_equal "\0" * 2048, event["message"]
    assert event["stack"].start_with?("\1" * 1024)
  end

  test "later changes of what was given do not show" do
    client = self.client
    metadata = { list: [1] }
    client.capture(message: "m", metadata: metadata)
    metadata[:list] << 2
    client.flush(timeout: 10)
    assert_equal [1], @server.events[0]["metadata"]["list"]
  end
end
