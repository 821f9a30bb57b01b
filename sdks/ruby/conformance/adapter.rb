# Carries out the steps of a conformance scenario with this SDK; see sdks/conformance/README.md.
# frozen_string_literal: true

$LOAD_PATH.unshift(File.expand_path("../lib", __dir__))
require "bloop"
require "json"

class ConformanceError < StandardError; end

# One process of a scenario.
class Adapter
  SAME = %i[endpoint project_key secret environment release source app_version build_number tags sample_rate
            max_buffer_size flush_at max_retries max_batch_size].freeze
  MILLISECONDS = { flush_interval_ms: :flush_interval, timeout_ms: :timeout, backoff_ms: :backoff }.freeze

  def initialize(scenario)
    $stdout.sync = true
    @steps = scenario[:steps]
    options = scenario[:options]
    @clients = Array.new(options.fetch(:clients, 1)) { Bloop::Client.new(**options_of(options)) }
    @client = @clients.first
  end

  def run
    @steps.each_with_index { |step, index| carry_out(step, index) }
  end

  private

  def options_of(given)
    handlers = given[:handlers] == true
    options = given.slice(*SAME)
    MILLISECONDS.each { |name, ours| options[ours] = given[name] / 1000.0 if given.key?(name) }
    options[:before_send] = before_send(given[:before_send]) if given[:before_send]
    options.merge(capture_uncaught: handlers, capture_threads: handlers)
  end

  def before_send(rule)
    case rule
    in { drop_if_message_contains: text } then ->(event) { event unless event[:message].include?(text) }
    in { replace_in_message: [from, to] } then ->(event) { event.merge(message: event[:message].gsub(from, to)) }
    in { throw: true } then ->(_event) { raise "before_send fails" }
    in { capture_again: true } then ->(event) { event.tap { @client.capture(error_type: "Again", message: "again") } }
    end
  end

  def carry_out(step, index)
    answer = answer_to(step)
    puts JSON.generate({ step: index, **answer }) if answer.is_a?(Hash)
    $stdin.gets if step[:do] == "await"
  end

  def answer_to(step)
    case step[:do]
    when "capture" then capture(step)
    when "capture_error" then capture_error(step)
    when "flush" then timed { { flushed: @client.flush(timeout: step.fetch(:timeout_ms, 2000) / 1000.0) } }
    when "close" then timed { { closed: true }.tap { @client.close } }
    when "await" then { awaiting: true }
    when "loop" then measure(step)
    when "stats" then @client.stats
    when "crash" then outer(ConformanceError, step[:message])
    when "crash_thread" then crash_thread(step[:message])
    when "fork" then Process.wait(fork { @client.capture(event_of(step)) })
    when "exit" then exit(step[:code])
    when "handle_sigterm" then trap("TERM") { exit(0) }
    else raise "unknown step #{step[:do]}"
    end
  end

  def capture(step)
    event = event_of(step)
    ids = Array.new(step.fetch(:times, 1)) do |number|
      message = event[:message]
      numbered = message ? event.merge(message: message.gsub("{i}", number.to_s)) : event
      @clients.map { |client| client.capture(numbered) }.last
    end
    { event_id: ids.last }.compact
  end

  def event_of(step)
    event = step.fetch(:event, {}).dup
    { message_repeat: :message, stack_repeat: :stack }.each do |name, field|
      repeat = event.delete(name) || step[name]
      event[field] = repeat[0] * repeat[1] if repeat
    end
    event
  end

  def capture_error(step)
    outer(type_of(step), step[:message], step.fetch(:causes, []))
  rescue StandardError => e
    event_id = @client.capture_exception(e, **step.fetch(:context, {}))
    @client.capture_exception(e, **step.fetch(:context, {})) if step[:twice]
    { event_id: event_id }
  end

  def type_of(given)
    given.fetch(:type, "ConformanceError") == "ConformanceError" ? ConformanceError : StandardError
  end

  def outer(type, message, causes = [])
    inner(type, message, causes)
  end

  def inner(type, message, causes)
    raise type, message if causes.empty?

    begin
      inner(type_of(causes.first), causes.first[:message], causes.drop(1))
    rescue StandardError
      raise type, message
    end
  end

  def crash_thread(message)
    Thread.new { outer(ConformanceError, message) }.join
  rescue ConformanceError
    nil
  end

  def measure(step)
    before = rss
    event = event_of(step)
    micros = Array.new(step[:times]) do |number|
      started = Process.clock_gettime(Process::CLOCK_MONOTONIC, :float_microsecond)
      @client.capture(event.merge(message: event.fetch(:message, "").gsub("{i}", number.to_s)))
      Process.clock_gettime(Process::CLOCK_MONOTONIC, :float_microsecond) - started
    end
    sorted = micros.sort
    { total_ms: (micros.sum / 1000).round, p99_us: sorted[(sorted.size * 0.99).floor].round, max_us: sorted.last.round,
      rss_growth_bytes: rss - before }
  end

  def rss
    File.read("/proc/self/statm").split[1].to_i * 4096
  end

  def timed
    started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    answer = yield
    answer.merge(ms: ((Process.clock_gettime(Process::CLOCK_MONOTONIC) - started) * 1000).round)
  end
end

Adapter.new(JSON.parse(File.read(ENV.fetch("BLOOP_SCENARIO")), symbolize_names: true)).run
