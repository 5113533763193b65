using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting;

/// <summary>A set of services that belong together.</summary>
public interface IFrostingStartup
{
    /// <summary>Adds the services.</summary>
    /// <param name="services">The host's services.</param>
    void Configure(IServiceCollection services);
}
