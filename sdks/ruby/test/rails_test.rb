# The railtie, in a real Rails application in a process of its own.
# frozen_string_literal: true

require_relative "support/bloop_test"

class RailsTest < BloopTest
  def rails(**env)
    library = ENV["BLOOP_INSTALLED"] ? [] : ["-I#{ROOT}/lib"]
    env = { "ENDPOINT" => @server.url, "RAILS_ENV" => "staging" }.merge(env.transform_keys(&:to_s))
    out, err, status = Open3.capture3(env, RbConfig.ruby, "-W0", *library, "#{ROOT}/test/fixtures/rails_application.rb")
    assert status.success?, err
    out.lines(chomp: true)
  end

  test "errors of controllers are captured with route, status and request id; Rails answers as ever" do
    assert_equal ["/orders 200", "/orders/42 500", "/orders/43.json 500", "/nowhere 404", "Bloop::Client", "true"], rails
    assert_equal [["OrdersController::Missing", "order 42 is missing"], ["OrdersController::Missing", "order 43 is missing"]],
                 @server.events.map { |event| event.values_at("error_type", "message") }
    @server.events.each do |event|
      assert_equal ["GET /orders/:id", 500, "staging", "2026.11"],
                   event.values_at("route_or_procedure", "http_status", "environment", "release")
      assert_equal [true, "rack"], event["metadata"].values_at("unhandled", "mechanism")
      assert_match(/\A\h{8}-/, event["request_id"])
      assert_match(%r{fixtures/rails_application\.rb:\d+:in [`'].*show'}, event["stack"].lines.first)
    end
  end

  test "what Rails answers with a client error is no issue" do
    assert_includes rails(NOT_FOUND: "1"), "/orders/42 404"
    assert_empty @server.events
  end

  test "what leaves a job is captured with the job's class, what the job handles is not" do
    out = rails(JOBS: "1")
    assert_includes out.join(" "), "ArgumentError handled BookJob::Again"
    jobs = @server.events.select { |event| event["metadata"]["mechanism"] == "active_job" }
    assert_equal [%w[ArgumentError BookJob], %w[BookJob::Again BookJob]],
                 jobs.map { |event| event.values_at("error_type", "route_or_procedure") }
    assert_equal [1, 2], jobs.map { |event| event["metadata"]["job"]["executions"] }
    refute_includes JSON.generate(jobs), "secret"
  end

  test "an error that Rails raises on is raised on" do
    assert_includes rails(SHOW: "false"), "/orders/42 OrdersController::Missing"
    assert_equal 2, @server.events.size
  end

  test "without a project key nothing is set up" do
    assert_equal %w[NilClass false], rails(UNCONFIGURED: "1").last(2)
    assert_empty @server.events
  end
end
