using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.EC2;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using WasteCoach.Build.Cloud.Apis;

namespace WasteCoach.Infrastructure.Tests.Support;

/// <summary>An empty emulated cloud of the test's own: the rehearsal's, on a free port, without machines behind its instances.</summary>
internal sealed class Cloud : IAsyncDisposable
{
    /// <summary>The service that runs it; another clone's can be named by this variable.</summary>
    private const string CommandVariable = "REHEARSAL_CLOUD";

    private readonly string _scratch = Directory.CreateTempSubdirectory("wastecoach-cloud-").FullName;
    private readonly int _port = FreePort.Next();

    private Cloud()
    {
        var credentials = new BasicAWSCredentials("rehearsal", "rehearsal");
        Ec2 = new AmazonEC2Client(credentials, new AmazonEC2Config { ServiceURL = Endpoint, AuthenticationRegion = Region });
        S3 = new AmazonS3Client(credentials, new AmazonS3Config { ServiceURL = Endpoint, AuthenticationRegion = Region, ForcePathStyle = true });
        Caller = new SignedAwsCaller(new HttpClient(), credentials, new Uri(Endpoint), retries: 0, TimeSpan.Zero);
        Apis = new AwsApis(Caller, Region);
    }

    public const string Region = "ap-northeast-2";

    public const string AccountId = "123456789012";

    public const string StateBucket = "trial-state";

    public string Endpoint => $"http://127.0.0.1:{_port}";

    public IAmazonEC2 Ec2 { get; }

    public IAmazonS3 S3 { get; }

    public SignedAwsCaller Caller { get; }

    public AwsApis Apis { get; }

    /// <summary>What terraform needs to reach it.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["AWS_ENDPOINT_URL"] = Endpoint,
        ["AWS_ACCESS_KEY_ID"] = "rehearsal",
        ["AWS_SECRET_ACCESS_KEY"] = "rehearsal",
        ["NO_PROXY"] = "127.0.0.1",
    };

    /// <summary>Starts one and makes the bucket of the state.</summary>
    public static async Task<Cloud> StartAsync()
    {
        var cloud = new Cloud();
        try
        {
            await cloud.ServiceAsync("up");
            await cloud.S3.PutBucketAsync(new PutBucketRequest { BucketName = StateBucket, BucketRegionName = Region });
            return cloud;
        }
        catch
        {
            // Nobody else would stop it: the test never gets it.
            await cloud.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ServiceAsync("purge");
        Ec2.Dispose();
        S3.Dispose();
        Directory.Delete(_scratch, recursive: true);
    }

    private async Task ServiceAsync(string verb)
    {
        string command = System.Environment.GetEnvironmentVariable(CommandVariable)
            ?? Path.Combine(Repository.Root, "rehearsal", "cloud", "cloud");
        Assert.True(File.Exists(command), $"{command} is missing: the tests against an emulated cloud start it. {CommandVariable} names another.");
        var start = new ProcessStartInfo(command, verb) { RedirectStandardError = true };
        start.Environment["SERVICE_STATE"] = Path.Combine(_scratch, "state");
        start.Environment["SERVICE_LOG"] = Path.Combine(_scratch, "cloud.log");
        start.Environment["SERVICE_PORT"] = $"{_port}";
        start.Environment["SERVICE_ACCOUNT_ID"] = AccountId;
        start.Environment["SERVICE_PUBLIC_CIDR"] = "198.18.0.0/16";
        start.Environment["SERVICE_ENGINE"] = "";
        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{command} {verb} ended with {process.ExitCode}: {errors}");
    }
}
