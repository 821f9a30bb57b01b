# An HTTP server for tests: remembers requests, and answers them as it is told.
# frozen_string_literal: true

require "json"
require "openssl"
require "socket"

class FakeServer
  Request = Struct.new(:verb, :path, :headers, :body) do
    def events
      JSON.parse(body)["events"]
    end

    def signed_with?(key)
      headers["x-signature"] == OpenSSL::HMAC.hexdigest("SHA256", key, body)
    end
  end

  ACCEPTED = [200, '{"accepted":1,"dropped":0,"errors":[]}', {}].freeze

  attr_reader :port
  attr_accessor :answer

  # The block gets a request and its number from 0, and answers `[status, body, headers]`, :hang to say nothing, or
  # :trickle to go on answering without an end.
  def initialize(port: 0, &answer)
    @answer = answer
    @events = []
    @requests = []
    @lock = Mutex.new
    @changed = ConditionVariable.new
    @socket = TCPServer.new("127.0.0.1", port)
    @port = @socket.addr[1]
    @threads = [quiet_thread { accept }]
  end

  def url
    "http://127.0.0.1:#{port}"
  end

  def requests
    @lock.synchronize { @requests.dup }
  end

  # The events of all requests that were answered with 200, in order.
  def events
    @lock.synchronize { @events.dup }
  end

  # Waits until the block answers true, looking after each request; fails after `seconds`.
  def wait_until(seconds = 20)
    deadline = Process.clock_gettime(Process::CLOCK_MONOTONIC) + seconds
    @lock.synchronize do
      until yield(@requests)
        left = deadline - Process.clock_gettime(Process::CLOCK_MONOTONIC)
        raise "the server waited in vain; it got #{@requests.size} requests" if left <= 0

        @changed.wait(@lock, left)
      end
    end
  end

  def close
    @socket.close
    @threads.each(&:kill)
  end

  private

  def quiet_thread
    Thread.new do
      Thread.current.report_on_exception = false
      yield
    end
  end

  def accept
    loop do
      client = @socket.accept
      @threads << quiet_thread { serve(client) }
    end
  end

  def serve(client)
    request = read(client)
    number = @lock.synchronize do
      @requests << request
      @changed.broadcast
      @requests.size - 1
    end
    answer = @answer ? @answer.call(request, number) : ACCEPTED
    sleep if answer == :hang
    trickle(client) if answer == :trickle
    @lock.synchronize { @events.concat(request.events) } if answer[0] == 200 && request.body.include?('"events"')
    write(client, *answer)
  ensure
    client.close
  end

  def read(client)
    verb, path, = client.gets.split
    headers = {}
    while (line = client.gets.chomp) != ""
      name, value = line.split(": ", 2)
      headers[name.downcase] = value
    end
    Request.new(verb, path, headers, client.read(headers["content-length"].to_i))
  end

  def trickle(client)
    client.write("HTTP/1.1 200 OK\r\n")
    loop do
      client.write("X-Slow: 1\r\n")
      sleep 0.02
    end
  end

  def write(client, status, body, headers = {})
    headers = { "Content-Type" => "application/json", "Content-Length" => body.bytesize, "Connection" => "close" }.merge(headers)
    client.write("HTTP/1.1 #{status} X\r\n#{headers.map { |name, value| "#{name}: #{value}\r\n" }.join}\r\n#{body}")
  end
end
