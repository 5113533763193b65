using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Amazon.EC2;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>
/// A container engine and an emulated cloud of their own: own folder, network and port, so that a live rehearsal on this
/// machine is left alone.
/// </summary>
public sealed class World : IDisposable
{
    /// <summary>The access key that this cloud accepts.</summary>
    public const string AccessKey = "rehearsal";

    /// <param name="name">Tells the folders of two worlds apart.</param>
    /// <param name="network">First two numbers of the network of the machines, such as 10.99.</param>
    /// <param name="publicNetwork">First two numbers of the public addresses, such as 198.19.</param>
    public World(string name, string network, string publicNetwork)
    {
        Network = network;
        Folder = Path.Combine(Repository.Root, ".build", "rehearsal-tests", name);
        Directory.CreateDirectory(Folder);
        Port = FreePort.Next();
        Engine = new LocalService("rehearsal/nodes/engine", Path.Combine(Folder, "container-engine"), new Dictionary<string, string>
        {
            ["CIDR"] = $"{network}.0.0/16",
            ["GATEWAY"] = $"{network}.0.1",
            ["PUBLIC_CIDR"] = $"{publicNetwork}.0.0/16",
        });
        Cloud = new LocalService("rehearsal/cloud/cloud", Path.Combine(Folder, "cloud"), new Dictionary<string, string>
        {
            ["PORT"] = Port.ToString(),
            ["ACCOUNT_ID"] = "123456789012",
            ["PUBLIC_CIDR"] = $"{publicNetwork}.0.0/16",
            ["ENGINE"] = "../container-engine",
            ["ACCESS_KEY_ID"] = AccessKey,
            ["BALANCER_LINGER_SECONDS"] = "1",
        });
        Ec2 = new AmazonEC2Client(Credentials(), Configure(new AmazonEC2Config()));
        S3 = new AmazonS3Client(Credentials(), Configure(new AmazonS3Config { ForcePathStyle = true }));
        Sts = new AmazonSecurityTokenServiceClient(Credentials(), Configure(new AmazonSecurityTokenServiceConfig()));
    }

    /// <summary>First two numbers of the network of the machines.</summary>
    public string Network { get; }

    /// <summary>Folder of everything of this world.</summary>
    public string Folder { get; }

    /// <summary>TCP port of the cloud on loopback.</summary>
    public int Port { get; }

    /// <summary>Address of the cloud.</summary>
    public Uri Endpoint => new($"http://127.0.0.1:{Port}");

    /// <summary>The container engine.</summary>
    public LocalService Engine { get; }

    /// <summary>The emulated AWS.</summary>
    public LocalService Cloud { get; }

    /// <summary>EC2 of the emulated AWS.</summary>
    public AmazonEC2Client Ec2 { get; }

    /// <summary>S3 of the emulated AWS.</summary>
    public AmazonS3Client S3 { get; }

    /// <summary>STS of the emulated AWS.</summary>
    public AmazonSecurityTokenServiceClient Sts { get; }

    /// <summary>Path of the engine's docker socket.</summary>
    public string Socket => Read(Path.Combine(Engine.State, "engine.json"), "socket");

    /// <summary>Brings both services up.</summary>
    public async Task UpAsync()
    {
        (await Engine.RunAsync("up")).Succeeded();
        (await Cloud.RunAsync("up")).Succeeded();
    }

    /// <summary>Removes both services and the folder.</summary>
    public async Task PurgeAsync()
    {
        (await Cloud.RunAsync("purge")).Succeeded();
        (await Engine.RunAsync("purge")).Succeeded();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Calls the private engine's docker.</summary>
    public async Task<string> DockerAsync(params string[] arguments) =>
        (await Command.RunAsync("docker", ["--host", $"unix://{Socket}", .. arguments])).Succeeded().Trim();

    /// <summary>A page of the cloud that AWS does not have, as JSON.</summary>
    public async Task<JsonElement> PageAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = Endpoint };
        return JsonDocument.Parse(await http.GetStringAsync(path)).RootElement;
    }

    /// <summary>Settings of an SDK client for this cloud; it does not repeat failed calls.</summary>
    public T Configure<T>(T config)
        where T : ClientConfig
    {
        config.ServiceURL = Endpoint.ToString();
        config.AuthenticationRegion = "ap-northeast-2";
        config.MaxErrorRetry = 0;
        return config;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Ec2.Dispose();
        S3.Dispose();
        Sts.Dispose();
    }

    private static BasicAWSCredentials Credentials() => new(AccessKey, "not checked");

    private static string Read(string file, string key) =>
        JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty(key).GetString()
        ?? throw new InvalidDataException($"{file} has no {key}");
}
