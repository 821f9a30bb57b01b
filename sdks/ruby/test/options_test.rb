# Options are checked when the client is made.
# frozen_string_literal: true

require_relative "support/bloop_test"

class OptionsTest < BloopTest
  WRONG = {
    endpoint: [nil, "", "errors.example.com", "ftp://x", "http://", "http://x/?a=1", 1],
    project_key: [nil, "", " ", "a b", "ä", 1], secret: ["", 1], environment: [nil, ""], release: ["", 3],
    source: ["web", :api, nil], app_version: [""], build_number: [42], tags: [nil, []], sample_rate: [-0.1, 1.1, "1", nil],
    before_send: ["x"], on_diagnostic: [1], max_buffer_size: [0, 1.5], flush_at: [0, nil], flush_interval: [-1, Float::NAN],
    timeout: [0, Float::INFINITY], max_retries: [-1], backoff: [-1], max_batch_size: [0, 51], debug: [nil],
    capture_uncaught: [1], capture_threads: ["yes"]
  }.freeze

  WRONG.each do |name, values|
    test "a wrong #{name} raises, naming it" do
      values.each do |value|
        error = assert_raises(ArgumentError, value.inspect) { client(**{ name => value }) }
        assert_includes error.message, name.to_s
      end
    end
  end

  test "an unknown option raises, naming it" do
    assert_includes assert_raises(ArgumentError) { client(flush_intervall: 3) }.message, "flush_intervall"
  end

  test "the endpoint and the project key are required" do
    assert_includes assert_raises(ArgumentError) { Bloop::Client.new(project_key: "k") }.message, "endpoint"
    assert_includes assert_raises(ArgumentError) { Bloop::Client.new(endpoint: "http://localhost") }.message, "project_key"
  end

  test "the messages do not show keys" do
    refute_includes assert_raises(ArgumentError) { client(project_key: "SECRET KEY") }.message, "SECRET"
    refute_includes assert_raises(ArgumentError) { client(secret: :SECRET) }.message, "SECRET"
  end

  test "a client does not show its keys" do
    client = self.client(project_key: "SECRETKEY", secret: "SECRETTOO")
    [client.inspect, client.to_s, Bloop::Options.new(endpoint: "http://h", project_key: "SECRETKEY").inspect].each do |text|
      refute_includes text, "SECRET"
    end
    refute_respond_to client, :options
  end

  test "the defaults are the documented ones" do
    options = Bloop::Options.new(endpoint: "http://localhost:1/", project_key: "k")
    expected = { endpoint: "http://localhost:1", secret: "k", environment: "production", release: "unknown", source: "api",
                 sample_rate: 1.0, max_buffer_size: 100, flush_at: 20, flush_interval: 5.0, timeout: 10.0, max_retries: nil,
                 backoff: 0.5, max_batch_size: 50, debug: false, deduplicate: true, capture_uncaught: true,
                 capture_threads: true }
    assert_equal(expected, expected.to_h { |name, _| [name, options.public_send(name)] })
  end
end
