using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Stores;

/// <summary>Logs in at the broker as its clients do, by AMQP.</summary>
public sealed class RabbitMqLogin(PodAccess pods)
{
    private const int Port = 5672;

    /// <summary>Whether the broker takes a password. It says so, or it says no: anything else is a failure.</summary>
    /// <exception cref="StoreException">The broker does not answer.</exception>
    public async Task<bool> IsTakenAsync(string user, string password, CancellationToken cancellation)
    {
        var trouble = "";
        await using var listener = PortListener.Start(pods, Store.Namespace, RabbitMqRotation.ClientSecret, Port, 0, text => trouble = text, cancellation);
        var factory = new ConnectionFactory
        {
            HostName = "127.0.0.1", Port = listener.Port, UserName = user, Password = password,
            ClientProvidedName = "wastecoach-build", AutomaticRecoveryEnabled = false, RequestedConnectionTimeout = TimeSpan.FromSeconds(20),
        };
        try
        {
            await using var connection = await factory.CreateConnectionAsync(cancellation);
            await connection.CloseAsync(cancellation);
            return true;
        }
        catch (BrokerUnreachableException exception) when (exception.InnerException is AuthenticationFailureException)
        {
            return false;
        }
        catch (BrokerUnreachableException exception)
        {
            throw new StoreException($"RabbitMQ does not answer: {(trouble.Length > 0 ? trouble : (exception.InnerException ?? exception).Message)}");
        }
    }

    /// <summary>As a condition that is waited for: that a password is taken.</summary>
    public async Task<ProbeResult> AskAsync(string user, string password, CancellationToken cancellation)
    {
        try
        {
            return await IsTakenAsync(user, password, cancellation) ? ProbeResult.Good($"{user} may log in") : ProbeResult.Gone($"{user} is refused");
        }
        catch (StoreException exception)
        {
            return ProbeResult.Gone(exception.Message);
        }
    }
}
