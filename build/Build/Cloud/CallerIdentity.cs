using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Cloud;

/// <summary>Who AWS takes us for.</summary>
/// <param name="Account">Account id, twelve digits.</param>
/// <param name="Arn">Name of the user or role.</param>
public sealed record CallerIdentity(string Account, string Arn)
{
    /// <summary>Asks STS.</summary>
    /// <exception cref="BuildException">AWS can't be reached, refuses the credentials, or there are none.</exception>
    public static async Task<CallerIdentity> AskAsync(IAmazonSecurityTokenService sts, AwsSettings settings, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sts);
        ArgumentNullException.ThrowIfNull(settings);
        try
        {
            var answer = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellation);
            return new CallerIdentity(answer.Account, answer.Arn);
        }
        catch (AmazonServiceException exception) when (exception.ErrorCode is "ExpiredToken" or "ExpiredTokenException")
        {
            throw new BuildException(ExitCodes.PhaseFailed, "The AWS session has expired. Log in again (aws sso login) and run the same command.", exception);
        }
        catch (AmazonServiceException exception) when (exception.StatusCode is System.Net.HttpStatusCode.Forbidden or System.Net.HttpStatusCode.Unauthorized)
        {
            throw new BuildException(ExitCodes.PhaseFailed, $"AWS refuses the credentials: {exception.ErrorCode}. Check the profile or keys with: aws sts get-caller-identity", exception);
        }
        catch (Exception exception) when (exception.IsOfCloud())
        {
            throw new BuildException(
                ExitCodes.PhaseFailed,
                settings.Endpoint is { } endpoint
                    ? $"No answer from {endpoint}: {exception.Message} Start the environment's services with ./build.sh --target=Setup."
                    : $"AWS can't be asked who we are: {Cause(exception)} Log in (aws sso login) or set AWS_PROFILE, then run the same command.",
                exception);
        }
    }

    /// <summary>Refuses an account that is not the environment's.</summary>
    /// <exception cref="BuildException">It is another account.</exception>
    public void Expect(string account)
    {
        if (Account != account)
        {
            throw new BuildException(
                ExitCodes.PhaseFailed,
                $"The AWS session belongs to account {Account} ({Arn}), but aws.accountId is {account}. Choose the right profile, or the right --environment.");
        }
    }

    // The SDK that finds no credentials tries its last way of signing, and complains of a library for that one.
    private static string Cause(Exception exception) =>
        exception.Message.Contains("Signature V4a", StringComparison.Ordinal) ? "there are no credentials." : exception.Message;
}
