# The gem as users get it: built, installed into a clean place, and used from there.
# frozen_string_literal: true

require_relative "support/bloop_test"
require "fileutils"
require "rubygems/package"
require "tmpdir"

class PackageTest < BloopTest
  def shell(*command, env: {}, chdir: ROOT)
    out, status = Open3.capture2e(env, *command, chdir: chdir, stdin_data: "")
    assert status.success?, "#{command.join(' ')}\n#{out}"
    out
  end

  def with_installed_gem
    Dir.mktmpdir do |folder|
      shell("gem", "build", "bloop.gemspec", "--output", "#{folder}/bloop.gem")
      home = "#{folder}/home"
      shell("gem", "install", "--local", "--no-document", "--install-dir", home, "#{folder}/bloop.gem")
      yield "#{folder}/bloop.gem", { "GEM_HOME" => home, "RUBYLIB" => nil, "RUBYOPT" => nil, "BLOOP_INSTALLED" => "1" }, folder
    end
  end

  test "the gem has all that it needs, and depends on nothing" do
    with_installed_gem do |file, _, _|
      spec = Gem::Package.new(file).spec
      assert_equal ["bloop", Bloop::VERSION, "MIT", []], [spec.name, spec.version.to_s, spec.license, spec.dependencies]
      assert_equal Gem::Requirement.new(">= 3.0"), spec.required_ruby_version
      library = Dir.chdir(ROOT) { Dir["lib/**/*.rb"] }
      assert_empty library + %w[sig/bloop.rbs bloop.gemspec README.md CHANGELOG.md LICENSE] - spec.files
      assert_empty spec.files.grep(/test|conformance/)
    end
  end

  test "the gem that a Bloop serves is the one that is built here" do
    served = File.expand_path("../../dist/sdk/bloop-#{Bloop::VERSION}.gem", ROOT)
    skip "the server is not built" unless File.exist?(served)
    with_installed_gem do |file, _, folder|
      built, given = [file, served].map { |path| Gem::Package.new(path).spec }
      fields = %i[name version summary description authors licenses required_ruby_version require_paths]
      assert_equal fields.map { |field| built.public_send(field) }, fields.map { |field| given.public_send(field) }
      assert_equal built.files.sort, given.files.sort
      shell("gem", "install", "--local", "--no-document", "--install-dir", "#{folder}/served", served)
      assert_path_exists "#{folder}/served/gems/bloop-#{Bloop::VERSION}/lib/bloop.rb"
    end
  end

  test "an unpacked gem is one that Bundler takes by its path" do
    with_installed_gem do |file, env, folder|
      FileUtils.cp(file, "#{folder}/bloop-#{Bloop::VERSION}.gem")
      shell("gem", "unpack", "bloop-#{Bloop::VERSION}.gem", "--target", "vendor", chdir: folder)
      File.write("#{folder}/Gemfile", "gem \"bloop\", path: \"vendor/bloop-#{Bloop::VERSION}\"\n")
      code = 'require "bundler/setup"; require "bloop"; puts $LOADED_FEATURES.grep(%r{/bloop\.rb$})'
      path = shell(RbConfig.ruby, "-e", code, env: env.merge("GEM_HOME" => nil, "BUNDLE_GEMFILE" => "#{folder}/Gemfile"), chdir: folder)
      assert_equal "#{File.realpath(folder)}/vendor/bloop-#{Bloop::VERSION}/lib/bloop.rb\n", path
    end
  end

  test "the installed gem captures" do
    with_installed_gem do |_, env, folder|
      code = <<~RUBY
        require "bloop"
        client = Bloop::Client.new(endpoint: #{@server.url.inspect}, project_key: #{KEY.inspect})
        client.capture(message: $LOADED_FEATURES.grep(%r{/bloop\\.rb$}).first)
      RUBY
      shell(RbConfig.ruby, "-w", "-e", code, env: env, chdir: folder)
      assert_equal ["#{env['GEM_HOME']}/gems/bloop-#{Bloop::VERSION}/lib/bloop.rb"], @server.events.map { |event| event["message"] }
    end
  end

  test "the tests pass with the installed gem" do
    with_installed_gem do |_, env, _|
      %w[event exception process rack rails].each { |name| shell(RbConfig.ruby, "test/#{name}_test.rb", env: env) }
    end
  end

  test "the signatures are valid, and those of the client's methods" do
    executable = Gem.bin_path("rbs", "rbs")
    shell(RbConfig.ruby, executable, "-I", "sig", "validate")
    methods = shell(RbConfig.ruby, executable, "-I", "sig", "methods", "Bloop::Client").scan(/^(\w+) \(public\)/).flatten
    assert_empty Bloop::Client.public_instance_methods(false).map(&:to_s) - methods
  rescue Gem::Exception, LoadError => e
    skip "rbs is not installed: #{e.message}"
  end
end
