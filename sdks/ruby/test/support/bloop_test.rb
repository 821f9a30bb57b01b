# What every test starts from.
# frozen_string_literal: true

$LOAD_PATH.unshift(File.expand_path("../../lib", __dir__)) unless ENV["BLOOP_INSTALLED"]
require "bloop"
require "minitest/autorun"
require "open3"
require "rbconfig"
require_relative "fake_server"

if ENV["BLOOP_INSTALLED"] && Gem.loaded_specs["bloop"].nil?
  abort "the tests are to run with the installed gem, but Bloop came from #{$LOADED_FEATURES.grep(/bloop/).first}"
end

class BloopTest < Minitest::Test
  KEY = "bloop_test"
  ROOT = File.expand_path("../..", __dir__)

  # `test "a sentence" do`
  def self.test(sentence, &block)
    define_method("test_#{sentence}", &block)
  end

  def setup
    @server = FakeServer.new
    @lines = []
    @clients = []
  end

  def teardown
    @clients.each { |client| client.close(timeout: 0) }
    @server.close
  end

  # A client that talks to the fake server and installs no handlers.
  def client(**options)
    defaults = { endpoint: @server.url, project_key: KEY, flush_interval: 60, backoff: 0.01, capture_uncaught: false,
                 capture_threads: false, on_diagnostic: ->(line) { @lines << line } }
    Bloop::Client.new(**defaults, **options).tap { |made| @clients << made }
  end

  # What the server got of one event that was captured with these fields.
  def sent(client = self.client, **fields)
    client.capture(**fields)
    assert client.flush(timeout: 10)
    @server.events.last
  end

  def raised(type = RuntimeError, message = "boom")
    raise type, message
  rescue type => e
    e
  end

  Run = Struct.new(:out, :err, :status)

  # Runs Ruby code in a process of its own that has Bloop loaded; ENDPOINT and KEY are constants there. It gets a minute.
  def run_ruby(code, env: {})
    Run.new(*Open3.capture3(env, "timeout", "-s", "KILL", "60", *ruby(prelude + code), stdin_data: ""))
  end

  def ruby(code)
    library = ENV["BLOOP_INSTALLED"] ? [] : ["-I#{ROOT}/lib"]
    [RbConfig.ruby, *library, "-rbloop", "-e", code]
  end

  def prelude
    "ENDPOINT = #{@server.url.inspect}; KEY = #{KEY.inspect}; "
  end
end
