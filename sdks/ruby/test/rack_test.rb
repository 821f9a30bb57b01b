# The Rack middleware, in real Rack and Sinatra applications.
# frozen_string_literal: true

require_relative "support/bloop_test"
require "rack"
require "sinatra/base"

class RackTest < BloopTest
  class NotAllowed < StandardError
    def http_status = 403
  end

  def middleware(app, client = @client ||= self.client)
    Rack::Lint.new(Bloop::RackMiddleware.new(app, client: client))
  end

  def request(app, path = "/orders/7?token=secret", **env)
    Rack::MockRequest.new(app).request("POST", path, env.transform_keys(&:to_s))
  end

  def captured
    assert @client.flush(timeout: 10)
    @server.events
  end

  def sinatra(**settings, &routes)
    client = @client ||= self.client
    Class.new(Sinatra::Base) do
      set :environment, :production
      settings.each { |name, value| set name, value }
      use Bloop::RackMiddleware, client: client
      class_eval(&routes)
    end
  end

  test "an error is captured with its request and raised on" do
    app = middleware(->(_env) { raise ArgumentError, "no" })
    error = assert_raises(ArgumentError) { request(app, HTTP_X_REQUEST_ID: "r-1") }
    assert_equal "no", error.message
    event = captured.first
    assert_equal ["ArgumentError", "no", "POST /orders/:id", 500, "r-1"],
                 event.values_at("error_type", "message", "route_or_procedure", "http_status", "request_id")
    assert_equal({ "unhandled" => true, "mechanism" => "rack", "request" => { "method" => "POST", "path" => "/orders/7" } },
                 event["metadata"])
    refute_includes JSON.generate(event), "secret"
  end

  test "answers pass through, and are not errors" do
    app = middleware(->(_env) { [503, { "content-type" => "text/plain" }, ["busy"]] })
    assert_equal [503, "busy"], [request(app).status, request(app).body]
    assert_empty captured
  end

  test "errors of the caller are no issues" do
    assert_raises(NotAllowed) { request(middleware(->(_env) { raise NotAllowed })) }
    assert_empty captured
  end

  test "a path without a pattern has names for its ids" do
    app = middleware(->(_env) { raise "x" })
    paths = %w[/api/7/items/550e8400-e29b-41d4-a716-446655440000 /blobs/0123456789abcdef0123/v2 /u/anna]
    paths.each { |path| assert_raises(RuntimeError) { request(app, path) } }
    assert_equal ["POST /api/:id/items/:id", "POST /blobs/:id/v2", "POST /u/anna"],
                 captured.map { |event| event["route_or_procedure"] }
  end

  test "an error that the application has captured already gets what the request knows" do
    app = middleware(lambda do |_env|
      raise ArgumentError, "no"
    rescue ArgumentError => e
      @client.capture_exception(e, metadata: { order: 7 })
      raise
    end)
    assert_raises(ArgumentError) { request(app) }
    assert_equal 1, captured.size
    event = captured.first
    assert_equal ["no", "POST /orders/:id", 500], event.values_at("message", "route_or_procedure", "http_status")
    assert_equal [7, true, "rack"], event["metadata"].values_at("order", "unhandled", "mechanism")
  end

  test "exits and throws are no errors" do
    assert_raises(SystemExit) { request(middleware(->(_env) { exit })) }
    assert_equal 1, catch(:async) { request(middleware(->(_env) { throw :async, 1 })) }
    assert_empty captured
  end

  test "the mount point belongs to the path" do
    app = Rack::URLMap.new("/shop" => Bloop::RackMiddleware.new(->(_env) { raise "x" }, client: @client = client))
    assert_raises(RuntimeError) { request(app, "/shop/orders/7") }
    assert_equal "POST /shop/orders/:id", captured.first["route_or_procedure"]
  end

  test "an odd request does not cost its error" do
    app = Bloop::RackMiddleware.new(->(_env) { raise ArgumentError, "from the application" }, client: @client = client)
    odd = [{}, { "REQUEST_METHOD" => "GET", "PATH_INFO" => "/\xFF".b }, { "REQUEST_METHOD" => 1, "sinatra.route" => 2 },
           { "SCRIPT_NAME" => "/\xFF".b, "sinatra.route" => "GET /ü" }]
    odd.each { |env| assert_equal "from the application", assert_raises(ArgumentError) { app.call(env) }.message }
    assert_equal 4, captured.size
    assert_includes captured.map { |event| event["route_or_procedure"] }, "GET /\uFFFD"
  end

  test "without a client, that of Bloop is taken, and none does no harm" do
    app = Bloop::RackMiddleware.new(->(_env) { raise "x" })
    assert_raises(RuntimeError) { request(app) }
    Bloop.client = @client = client
    assert_raises(RuntimeError) { request(app) }
    assert_equal 1, captured.size
  ensure
    Bloop.client = nil
  end

  test "a server that is down does not change the answer" do
    @server.close
    assert_raises(ArgumentError) { request(middleware(->(_env) { raise ArgumentError })) }
  end

  test "Sinatra in production answers 500; the error is captured with its route" do
    app = sinatra { post("/orders/:id") { raise ArgumentError, "from sinatra" } }
    assert_equal 500, request(app).status
    event = captured.first
    assert_equal ["from sinatra", "POST /orders/:id", 500], event.values_at("message", "route_or_procedure", "http_status")
    assert_equal "/orders/7", event["metadata"]["request"]["path"]
    assert_includes event["stack"].lines.first, __FILE__
  end

  test "Sinatra that raises errors raises them on" do
    app = sinatra(raise_errors: true) { post("/orders/:id") { raise ArgumentError, "raised" } }
    assert_raises(ArgumentError) { request(app) }
    assert_equal ["raised"], captured.map { |event| event["message"] }
  end

  test "what Sinatra does not find, and what the application answers itself, is no error" do
    app = sinatra do
      error(ArgumentError) { [422, "handled"] }
      post("/handled") { raise ArgumentError }
    end
    assert_equal 404, request(app, "/nowhere").status
    assert_equal 422, request(app, "/handled").status
    assert_empty captured
  end
end
