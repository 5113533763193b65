// The stores are Debian's packages.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
