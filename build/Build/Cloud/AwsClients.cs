using System.Globalization;
using Amazon;
using Amazon.EC2;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using Amazon.SecurityToken;
using WasteCoach.Build.Cloud.Apis;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Cloud;

/// <summary>Makes the AWS SDK's clients for an environment: its region, endpoint, credentials and retries.</summary>
public sealed class AwsClients : IDisposable
{
    private static readonly TimeSpan AttemptPatience = TimeSpan.FromSeconds(20);
    private readonly AwsSettings _settings;
    private readonly AWSCredentials? _credentials;
    private readonly Lazy<IAmazonSecurityTokenService> _sts;
    private readonly Lazy<IAmazonEC2> _ec2;
    private readonly Lazy<IAmazonS3> _s3;
    private readonly Lazy<HttpClient> _http = new(() => new HttpClient { Timeout = AttemptPatience });
    private readonly Lazy<AwsApis> _apis;

    /// <summary>Clients are made at their first use; nothing is called here.</summary>
    public AwsClients(AwsSettings settings, SecretStore secrets)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(secrets);
        _settings = settings;
        _credentials = settings.Credentials is { } given
            ? new BasicAWSCredentials(given.AccessKeyId, secrets.Resolve(given.SecretAccessKey).Reveal())
            : null;
        _sts = new(() => _credentials is null
            ? new AmazonSecurityTokenServiceClient(Configure(new AmazonSecurityTokenServiceConfig()))
            : new AmazonSecurityTokenServiceClient(_credentials, Configure(new AmazonSecurityTokenServiceConfig())));
        _ec2 = new(() => _credentials is null
            ? new AmazonEC2Client(Configure(new AmazonEC2Config()))
            : new AmazonEC2Client(_credentials, Configure(new AmazonEC2Config())));
        // A bucket's name can't stand in the host name of an endpoint that is an address.
        _s3 = new(() => _credentials is null
            ? new AmazonS3Client(Configure(new AmazonS3Config { ForcePathStyle = settings.Endpoint is not null }))
            : new AmazonS3Client(_credentials, Configure(new AmazonS3Config { ForcePathStyle = settings.Endpoint is not null })));
        _apis = new(() => new AwsApis(new SignedAwsCaller(_http.Value, Credentials, settings.Endpoint, settings.MaxRetries, TimeSpan.FromSeconds(0.5)), settings.Region));
    }

    /// <summary>The credentials that every client uses.</summary>
    public AWSCredentials Credentials => _credentials ?? DefaultAWSCredentialsIdentityResolver.GetCredentials();

    /// <summary>STS.</summary>
    public IAmazonSecurityTokenService Sts => _sts.Value;

    /// <summary>EC2.</summary>
    public IAmazonEC2 Ec2 => _ec2.Value;

    /// <summary>S3.</summary>
    public IAmazonS3 S3 => _s3.Value;

    /// <summary>IAM, load balancing, names and certificates.</summary>
    public AwsApis Apis => _apis.Value;

    /// <summary>
    /// When the session ends, UTC; null for keys that don't expire, and for those that the SDK renews by itself.
    /// </summary>
    public DateTimeOffset? SessionExpires()
    {
        // Written beside the keys by whoever handed out a temporary session, such as "aws configure export-credentials".
        if (_credentials is null && DateTimeOffset.TryParse(Environment.GetEnvironmentVariable("AWS_CREDENTIAL_EXPIRATION"), CultureInfo.InvariantCulture, out var given))
        {
            return given;
        }

        return Credentials is SSOAWSCredentials { Expiration: { } expiration } ? new DateTimeOffset(expiration.ToUniversalTime(), TimeSpan.Zero) : null;
    }

    /// <summary>
    /// What terraform and ansible need in their environment to reach the same account. The values are
    /// handed on by environment variables only.
    /// </summary>
    public IReadOnlyDictionary<string, string> ProcessEnvironment()
    {
        var variables = new Dictionary<string, string>
        {
            ["AWS_REGION"] = _settings.Region,
            ["AWS_DEFAULT_REGION"] = _settings.Region,
            ["AWS_PAGER"] = "",
        };
        if (_settings.Endpoint is { } endpoint)
        {
            variables["AWS_ENDPOINT_URL"] = endpoint.ToString().TrimEnd('/');
            variables["AWS_EC2_METADATA_DISABLED"] = "true";
        }

        if (_credentials is not null)
        {
            var keys = _credentials.GetCredentials();
            variables["AWS_ACCESS_KEY_ID"] = keys.AccessKey;
            variables["AWS_SECRET_ACCESS_KEY"] = keys.SecretKey;
        }

        return variables;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_sts.IsValueCreated)
        {
            _sts.Value.Dispose();
        }

        if (_ec2.IsValueCreated)
        {
            _ec2.Value.Dispose();
        }

        if (_s3.IsValueCreated)
        {
            _s3.Value.Dispose();
        }

        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }

    private T Configure<T>(T config) where T : ClientConfig
    {
        config.MaxErrorRetry = _settings.MaxRetries;
        config.Timeout = AttemptPatience;
        if (_settings.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.ToString();
            config.AuthenticationRegion = _settings.Region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(_settings.Region);
        }

        return config;
    }
}
