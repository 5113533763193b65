using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace WasteCoach.Shared.Storage;

/// <summary>Gives a service the picture store.</summary>
public static class StorageExtensions
{
    /// <summary>Adds it from section <c>S3</c>.</summary>
    public static void AddPictureStore(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(_ => builder.Configuration.GetRequiredSection("S3").Get<StorageSettings>()!);
        builder.Services.AddSingleton<IAmazonS3>(services => new AmazonS3Client(Options(services.GetRequiredService<StorageSettings>())));
        builder.Services.AddSingleton<PictureStore>();
    }

    private static AmazonS3Config Options(StorageSettings settings)
    {
        var options = new AmazonS3Config
        {
            AuthenticationRegion = settings.Region,
            MaxErrorRetry = 1,
            Timeout = TimeSpan.FromSeconds(10),
            // A client's plain PUT carries no checksum trailer, so none may be signed into its address.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (settings.Endpoint is { } endpoint)
        {
            options.ServiceURL = endpoint;
            options.ForcePathStyle = true;
        }
        else
        {
            options.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        }

        return options;
    }
}
