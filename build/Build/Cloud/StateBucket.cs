using System.Net;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;

namespace WasteCoach.Build.Cloud;

/// <summary>The bucket of terraform's state, the shared journal and the shared lock. Terraform can't make it: its own state lies there.</summary>
public sealed class StateBucket(IAmazonS3 s3, string name, string region)
{
    // Where the nodes put copies of etcd (role etcd_backup). They may add to it and not delete: this bucket forgets them itself,
    // after the same time for which the control plane keeps its snapshots.
    private const string Backups = "etcd/";
    private const int BackupDays = 7;

    // Of PostgreSQL, by target BackupPostgreSql. They are made by hand before something is risked: they are kept longer.
    private const int DatabaseBackupDays = 30;

    /// <summary>Whether it is there and keeps versions, which is what makes a broken state recoverable.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        try
        {
            var versioning = await s3.GetBucketVersioningAsync(new GetBucketVersioningRequest { BucketName = name }, cancellation);
            return versioning.VersioningConfig.Status == VersionStatus.Enabled;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>Makes it when it is missing, and sets what it must have: versions, encryption, no public access, TLS only, an end for backups, our tags.</summary>
    public async Task EnsureAsync(IReadOnlyDictionary<string, string> tags, Action<string> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentNullException.ThrowIfNull(progress);
        try
        {
            progress($"making bucket {name}");
            // us-east-1 is the one region that must not be named as a constraint.
            await s3.PutBucketAsync(
                region == "us-east-1"
                    ? new PutBucketRequest { BucketName = name }
                    : new PutBucketRequest { BucketName = name, BucketRegionName = region },
                cancellation);
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode == "BucketAlreadyOwnedByYou")
        {
            progress($"bucket {name} is there");
        }

        await s3.PutBucketVersioningAsync(
            new PutBucketVersioningRequest { BucketName = name, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } },
            cancellation);
        await s3.PutBucketEncryptionAsync(
            new PutBucketEncryptionRequest
            {
                BucketName = name,
                ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration
                {
                    ServerSideEncryptionRules =
                    [
                        new ServerSideEncryptionRule
                        {
                            ServerSideEncryptionByDefault = new ServerSideEncryptionByDefault { ServerSideEncryptionAlgorithm = ServerSideEncryptionMethod.AES256 },
                        },
                    ],
                },
            },
            cancellation);
        await s3.PutPublicAccessBlockAsync(
            new PutPublicAccessBlockRequest
            {
                BucketName = name,
                PublicAccessBlockConfiguration = new PublicAccessBlockConfiguration
                {
                    BlockPublicAcls = true,
                    BlockPublicPolicy = true,
                    IgnorePublicAcls = true,
                    RestrictPublicBuckets = true,
                },
            },
            cancellation);
        await s3.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = name, Policy = TlsOnly(name) }, cancellation);
        await s3.PutLifecycleConfigurationAsync(
            new PutLifecycleConfigurationRequest
            {
                BucketName = name,
                Configuration = new LifecycleConfiguration
                {
                    Rules =
                    [
                        Expire("etcd-backups", Backups, BackupDays),
                        Expire("postgresql-backups", Stores.PostgreSqlBackups.Folder, DatabaseBackupDays),
                    ],
                },
            },
            cancellation);
        await s3.PutBucketTaggingAsync(
            new PutBucketTaggingRequest { BucketName = name, TagSet = tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value }).ToList() },
            cancellation);
    }

    private static LifecycleRule Expire(string id, string prefix, int days) => new()
    {
        Id = id,
        Status = LifecycleRuleStatus.Enabled,
        Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = prefix } },
        Expiration = new LifecycleRuleExpiration { Days = days },
        NoncurrentVersionExpiration = new LifecycleRuleNoncurrentVersionExpiration { NoncurrentDays = 1 },
    };

    private static string TlsOnly(string bucket) => JsonSerializer.Serialize(new
    {
        Version = "2012-10-17",
        Statement = new[]
        {
            new
            {
                Sid = "TlsOnly",
                Effect = "Deny",
                Principal = "*",
                Action = "s3:*",
                Resource = new[] { $"arn:aws:s3:::{bucket}", $"arn:aws:s3:::{bucket}/*" },
                Condition = new { Bool = new Dictionary<string, string> { ["aws:SecureTransport"] = "false" } },
            },
        },
    });
}
