namespace Cake.Frosting.Internal;

/// <summary>One entry of Cake's configuration, set by the host's code. The environment, cake.config and the command line go before it.</summary>
internal sealed record CakeSetting(string Key, string Value);
