using Cake.Core;
Console.WriteLine(typeof(ICakeEngine).Assembly + " " + typeof(Cake.Cli.TreeScriptHost) + Spectre.Console.Color.Red);
