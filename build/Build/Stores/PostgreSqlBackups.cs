using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Stores;

/// <summary>The backups of PostgreSQL in the state bucket, encrypted. A dump counts when its description lies beside it, which comes last.</summary>
public sealed class PostgreSqlBackups(IAmazonS3 s3, BuildEnvironment environment, TimeProvider clock)
{
    /// <summary>Where they lie in the bucket; it forgets them by itself.</summary>
    public const string Folder = "postgresql/";

    private const string Description = ".json";
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private string Bucket => environment.State.Bucket;

    private string Prefix => $"{Folder}{environment.Cluster.Name}/";

    /// <summary>Keeps a dump: sends it, fetches it again, compares, and describes it.</summary>
    public async Task<PostgreSqlBackup> KeepAsync(string file, string server, IReadOnlyList<TableSum> tables, CancellationToken cancellation)
    {
        var at = clock.GetUtcNow();
        var key = $"{Prefix}{at.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}.dump";
        var backup = new PostgreSqlBackup(key, at, new FileInfo(file).Length, await SumAsync(file, cancellation), server, tables);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, FilePath = file, ServerSideEncryptionMethod = ServerSideEncryptionMethod.AES256 }, cancellation);
        var copy = file + ".copy";
        try
        {
            await FetchAsync(backup, copy, cancellation);
        }
        finally
        {
            File.Delete(copy);
        }

        await s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = Bucket, Key = key + Description, ContentBody = JsonSerializer.Serialize(backup, Format), ContentType = "application/json",
                ServerSideEncryptionMethod = ServerSideEncryptionMethod.AES256,
            },
            cancellation);
        return backup;
    }

    /// <summary>Fetches a dump into a file that nobody else may read, and proves that it is the one that was made.</summary>
    /// <exception cref="StoreException">It is another, or not encrypted.</exception>
    public async Task FetchAsync(PostgreSqlBackup backup, string file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(backup);
        using var response = await s3.GetObjectAsync(Bucket, backup.Key, cancellation);
        if (response.ServerSideEncryptionMethod is null)
        {
            throw new StoreException($"{backup.Key} lies unencrypted in {Bucket}. The bucket's default was changed: ./build.sh --target=StateBucket --force --environment={environment.Name}, and make another backup.");
        }

        await using (var target = PrivateFile(file))
        {
            await response.ResponseStream.CopyToAsync(target, cancellation);
        }

        if (await SumAsync(file, cancellation) != backup.Sha256)
        {
            throw new StoreException($"{backup.Key} in {Bucket} is not the dump that was made: its SHA-256 is another. Take an older one: --backup=KEY.");
        }
    }

    /// <summary>A backup by its key; without one the newest.</summary>
    /// <exception cref="StoreException">There is none.</exception>
    public async Task<PostgreSqlBackup> FindAsync(string? key, CancellationToken cancellation)
    {
        var keys = new List<string>();
        await foreach (var item in s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = Bucket, Prefix = Prefix }).S3Objects.WithCancellation(cancellation))
        {
            keys.Add(item.Key);
        }

        var known = keys.Where(found => found.EndsWith(Description, StringComparison.Ordinal)).Select(found => found[..^Description.Length]).Order(StringComparer.Ordinal).ToList();
        var chosen = key is null ? known.LastOrDefault() : known.Find(found => found == key || found == Prefix + key);
        if (chosen is null)
        {
            throw new StoreException(key is null
                ? $"{Bucket} has no backup of PostgreSQL yet. Make one: ./build.sh --target=BackupPostgreSql --environment={environment.Name}"
                : $"{Bucket} has no backup {key}. It has: {string.Join(", ", known.DefaultIfEmpty("none"))}.");
        }

        using var response = await s3.GetObjectAsync(Bucket, chosen + Description, cancellation);
        return (await JsonSerializer.DeserializeAsync<PostgreSqlBackup>(response.ResponseStream, Format, cancellation))!;
    }

    /// <summary>A new file that only its owner may read.</summary>
    public static FileStream PrivateFile(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(file, options);
    }

    private static async Task<string> SumAsync(string file, CancellationToken cancellation)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
    }
}
