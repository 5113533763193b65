using System.Net;
using System.Net.Sockets;
using System.Text;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Tests.Tools.Fakes;
using WasteCoach.Build.Tests.Tools.Processes;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Deployments;

/// <summary>git itself asks a server that wants a login.</summary>
[Trait("Category", "Contract")]
public sealed class RemoteCredentialsTests : IDisposable
{
    private const string Token = "git-token-of-the-test-93";
    private readonly TemporaryFolder folder = new();
    private readonly RealProcess real = new(Token);

    public void Dispose()
    {
        real.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task The_login_reaches_the_remote_and_stands_in_no_argument_and_no_file()
    {
        using var server = new LoginServer();
        var branch = new DeploymentBranch(ToolContext.With(real), folder["clone"], new BranchSettings(server.Address, "main", "a", "a@b.test", new RemoteCredentials("deployer", new SecretValue(Token))));

        var failure = await Task.Run(() => Assert.Throws<ToolFailure>(() => branch.Fetch()));

        Assert.Contains("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"deployer:{Token}")), server.Logins);
        Assert.DoesNotContain(Token, failure.ToString(), StringComparison.Ordinal);
        Assert.All(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories), file => Assert.DoesNotContain(Token, File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("git@github.com:wastecoach/deploy.git")]
    [InlineData("git://10.0.0.1:9418/wastecoach/deploy.git")]
    [InlineData("/srv/deploy.git")]
    public void Only_http_gets_a_login(string remote) => Assert.Empty(new RemoteCredentials("deployer", new SecretValue(Token)).VariablesFor(remote));

    /// <summary>Wants a login, notes it, and has no repository.</summary>
    private sealed class LoginServer : IDisposable
    {
        private readonly HttpListener _listener = new();

        public LoginServer()
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var root = $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}/";
            Address = root + "wastecoach/deploy.git";
            socket.Close();
            _listener.Prefixes.Add(root);
            _listener.Start();
            _ = Task.Run(ServeAsync);
        }

        public string Address { get; }

        public System.Collections.Concurrent.ConcurrentQueue<string?> Logins { get; } = new();

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            while (_listener.IsListening)
            {
                try
                {
                    var context = await _listener.GetContextAsync();
                    var login = context.Request.Headers["Authorization"];
                    Logins.Enqueue(login);
                    context.Response.StatusCode = login is null ? 401 : 404;
                    context.Response.AddHeader("WWW-Authenticate", "Basic realm=\"git\"");
                    context.Response.Close();
                }
                catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
