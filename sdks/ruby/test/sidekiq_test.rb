# Sidekiq: its own testing mode, and a real worker process with Redis.
# frozen_string_literal: true

require_relative "support/bloop_test"
require "sidekiq"
require "sidekiq/testing"
require "tmpdir"

class SidekiqTest < BloopTest
  class ChargeJob
    include Sidekiq::Worker
    sidekiq_options queue: "billing"

    def perform(card)
      raise ArgumentError, "declined" if card == "4000"
    end
  end

  APPLICATION = <<~'RUBY'
    require "bloop"
    require "sidekiq"
    Sidekiq.configure_client { |config| config.redis = { url: ENV.fetch("REDIS_URL") } }
    client = Bloop::Client.new(endpoint: ENV.fetch("ENDPOINT"), project_key: "bloop_test", flush_at: 1)
    Sidekiq.configure_server do |config|
      config.redis = { url: ENV.fetch("REDIS_URL") }
      config.error_handlers << Bloop::SidekiqErrorHandler.new(client: client)
      config.server_middleware { |chain| chain.add Bloop::SidekiqMiddleware, client: client } unless ENV["HANDLER_ONLY"]
    end
    class RealJob
      include Sidekiq::Worker
      def perform(*) = raise(IOError, "from a real worker")
    end
  RUBY

  def with_middleware(client)
    Sidekiq::Testing.server_middleware { |chain| chain.add Bloop::SidekiqMiddleware, client: client }
    Sidekiq::Testing.inline! { yield }
  ensure
    Sidekiq::Testing.server_middleware { |chain| chain.remove Bloop::SidekiqMiddleware }
  end

  test "a job's error is captured with its class and raised on" do
    client = self.client
    with_middleware(client) do
      ChargeJob.perform_async("1")
      assert_raises(ArgumentError) { ChargeJob.perform_async("4000") }
    end
    assert client.flush(timeout: 10)
    event = @server.events.first
    assert_equal [["SidekiqTest::ChargeJob", "declined"]], @server.events.map { |e| e.values_at("route_or_procedure", "message") }
    assert_equal [true, "sidekiq", "billing"], event["metadata"].values_at("unhandled", "mechanism") + [event["metadata"]["job"]["queue"]]
    refute_includes JSON.generate(event), "4000"
  end

  test "the error handler captures what the middleware did not, with two arguments or three" do
    client = self.client
    handler = Bloop::SidekiqErrorHandler.new(client: client)
    error = raised
    handler.call(error, { context: "heartbeat" })
    handler.call(error, { job: { "class" => "J" } }, :config)
    handler.call(raised(IOError), { job: { "class" => "Wrapper", "wrapped" => "MailJob", "jid" => "1", "queue" => "q" } }, :config)
    assert client.flush(timeout: 10)
    assert_equal ["J", "MailJob"], @server.events.map { |event| event["route_or_procedure"] }
    assert_equal({ "id" => "1", "queue" => "q" }, @server.events[1]["metadata"]["job"])
  end

  test "Sidekiq's own shutdown is no error" do
    client = self.client
    require "sidekiq/job_retry"
    shutdown = defined?(Sidekiq::Shutdown) ? Sidekiq::Shutdown : Interrupt
    Bloop::SidekiqErrorHandler.new(client: client).call(shutdown.new, {})
    assert_raises(shutdown) { Bloop::SidekiqMiddleware.new(client: client).call(nil, {}, "q") { raise shutdown } }
    assert_equal 0, client.stats[:captured]
  end

  [{}, { "HANDLER_ONLY" => "1" }].each do |env|
    test "a real worker process sends its job's error once #{env.keys.join}" do
      skip "redis-server is not installed" unless system("which redis-server > /dev/null")
      Dir.mktmpdir do |folder|
        with_redis(folder) do |url|
          File.write("#{folder}/app.rb", APPLICATION)
          env = { "ENDPOINT" => @server.url, "REDIS_URL" => url }.merge(env)
          push(folder, env)
          worker(folder, env) { @server.wait_until(60) { |requests| requests.size == 1 } }
        end
      end
      events = @server.events
      assert_equal [["IOError", "from a real worker", "RealJob"]],
                   events.map { |event| event.values_at("error_type", "message", "route_or_procedure") }
      assert_equal "sidekiq", events[0]["metadata"]["mechanism"]
    end
  end

  private

  def with_redis(folder)
    socket = "#{folder}/redis.sock"
    log = "#{folder}/redis.log"
    pid = spawn("redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder, out: log, err: log)
    until_true { File.socket?(socket) }
    yield "unix://#{socket}"
  ensure
    stop(pid)
  end

  def push(folder, env)
    out, status = Open3.capture2e(env, RbConfig.ruby, "-W0", "-I#{ROOT}/lib", "-r", "#{folder}/app.rb", "-e", "RealJob.perform_async(1)")
    assert status.success?, out
  end

  def worker(folder, env)
    pid = spawn(env, RbConfig.ruby, "-I#{ROOT}/lib", "-S", "sidekiq", "-r", "#{folder}/app.rb", "-c", "1",
                out: "#{folder}/sidekiq.log", err: "#{folder}/sidekiq.log")
    yield
  rescue RuntimeError => e
    flunk "#{e.message}\n#{File.read("#{folder}/sidekiq.log")}"
  ensure
    stop(pid)
  end

  def stop(pid)
    Process.kill(:TERM, pid)
    Process.wait(pid)
  end

  def until_true
    deadline = Process.clock_gettime(Process::CLOCK_MONOTONIC) + 20
    sleep 0.01 until yield || Process.clock_gettime(Process::CLOCK_MONOTONIC) > deadline
    assert yield
  end
end
