# The guide: its example without the gem runs as it stands there, and so do the examples of this folder.
# frozen_string_literal: true

require_relative "support/bloop_test"
require "ripper"
require "tmpdir"

class DocsTest < BloopTest
  GUIDE = File.expand_path("../../docs/sdks/ruby.md", ROOT)

  def blocks
    File.read(GUIDE).scan(/^```ruby\n(.*?)^```$/m).flatten
  end

  test "the example without the gem runs, and its request is signed" do
    code = File.read(GUIDE)[/^## Without the gem$.*?^```ruby\n(.*?)^```$/m, 1]
    { "ENDPOINT" => @server.url, "PROJECT_KEY" => KEY }.each do |name, value|
      assert code.sub!(/^#{name} = ".*"$/, "#{name} = #{value.inspect}"), name
    end
    @server.answer = ->(_, _) { [200, '{"status":"accepted"}', {}] }
    out, err, status = Dir.mktmpdir { |folder| Open3.capture3(RbConfig.ruby, "-w", "-e", code, chdir: folder) }
    assert status.success?, err
    assert_equal ["200 {\"status\":\"accepted\"}\n", ""], [out, err]
    request = @server.requests.first
    assert_equal ["POST", "/v1/ingest", KEY], [request.verb, request.path, request.headers["x-project-key"]]
    assert request.signed_with?(KEY)
    event = JSON.parse(request.body)
    assert_equal ["api", "production", "1.4.0", "ArgumentError", 'invalid value for Integer(): "twelve"', "POST /api/orders"],
                 event.values_at("source", "environment", "release", "error_type", "message", "route_or_procedure")
    assert_kind_of Integer, event["timestamp"]
  end

  test "the quick start of the README runs, and no link leads out of the gem" do
    readme = File.read("#{ROOT}/README.md")
    code = readme[/^```ruby\n(.*?)^```$/m, 1]
    { "https://errors.example.com" => @server.url, "bloop_abc123" => KEY }.each { |name, value| assert code.sub!(name, value), name }
    out, err, status = Open3.capture3(RbConfig.ruby, "-w", "-I#{ROOT}/lib", "-e", code)
    assert status.success?, err
    assert_equal ["", ""], [out, err]
    assert_equal [["ArgumentError", "POST /api/orders"]],
                 @server.events.map { |event| event.values_at("error_type", "route_or_procedure") }
    refute_includes readme, "](.."
  end

  test "the version to install is the one that is served" do
    [GUIDE, "#{ROOT}/README.md"].each do |file|
      assert_equal [Bloop::VERSION], File.read(file).scan(/bloop-(\d[\d.]*\d)(?=\.gem|")/).flatten.uniq
    end
  end

  test "every block of the guide is Ruby" do
    assert_operator blocks.size, :>, 5
    blocks.each { |code| assert Ripper.sexp(code), code }
  end

  test "the guide names every option with its default" do
    table = File.read(GUIDE)[/^## Options$.*?^### /m]
    Bloop::Options::DEFAULTS.each do |name, default|
      row = table.lines.find { |line| line.start_with?("| ") && line.split("|")[1].include?("`#{name}`") }
      assert row, "#{name} is not in the table"
      shown = default.is_a?(Float) ? default.to_s.delete_suffix(".0") : default.inspect
      assert_includes row.split("|")[2], shown, name.to_s if default && name != :secret
    end
  end

  test "the example of a script runs" do
    env = { "BLOOP_ENDPOINT" => @server.url, "BLOOP_PROJECT_KEY" => KEY }
    out, err, status = Open3.capture3(env, RbConfig.ruby, "-I#{ROOT}/lib", "#{ROOT}/examples/script.rb")
    assert status.success?, err
    assert_equal "sent\n", out
    assert_equal ["the order could not be paid", "the email has no @"], @server.events.map { |event| event["message"] }
    assert_includes @server.events[0]["stack"], "Caused by: ArgumentError: card 4000000000000002 was declined"
  end

  test "the example of a Sinatra application starts and captures" do
    env = { "BLOOP_ENDPOINT" => @server.url, "BLOOP_PROJECT_KEY" => KEY, "APP_ENV" => "production" }
    code = "require 'rack'; ARGV.clear; at_exit { }; load '#{ROOT}/examples/sinatra_app.rb'; Sinatra::Application.set(:run, false); " \
           "p Rack::MockRequest.new(Sinatra::Application).get('/orders/7').status"
    out, err, status = Open3.capture3(env, RbConfig.ruby, "-I#{ROOT}/lib", "-e", code)
    assert status.success?, err
    assert_equal ["500\n", "GET /orders/:id"], [out, @server.events.first&.fetch("route_or_procedure")]
  end
end
