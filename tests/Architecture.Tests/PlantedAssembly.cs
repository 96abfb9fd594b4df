using System.Reflection;
using System.Reflection.Emit;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;
using Type = System.Type;

namespace JianliRegistry.Architecture.Tests;

/// <summary>An assembly written for one test, in which one type breaks one arrow from inside a method body.</summary>
internal static class PlantedAssembly
{
    /// <summary>Loads an architecture in which <paramref name="from"/> creates or calls <paramref name="to"/>.</summary>
    public static ArchUnitNET.Domain.Architecture With(string from, string to)
    {
        var name = $"Planted{Guid.NewGuid():N}";
        var builder = new PersistedAssemblyBuilder(new AssemblyName(name), typeof(object).Assembly);
        var module = builder.DefineDynamicModule(name);
        var target = Existing(to) ?? Define(module, to);
        var source = module.DefineType(from, TypeAttributes.Public | TypeAttributes.Class);
        var method = source.DefineMethod("Use", MethodAttributes.Public | MethodAttributes.Static);
        var body = method.GetILGenerator();
        body.DeclareLocal(target);
        body.Emit(OpCodes.Ldnull);
        body.Emit(OpCodes.Isinst, target);
        body.Emit(OpCodes.Pop);
        body.Emit(OpCodes.Ret);
        source.CreateType();

        var folder = Directory.CreateTempSubdirectory("jianli-planted-").FullName;
        try
        {
            builder.Save(Path.Combine(folder, $"{name}.dll"));
            return new ArchLoader().LoadFilteredDirectory(folder, $"{name}.dll").Build();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Type? Existing(string fullName) =>
        AppDomain
            .CurrentDomain.GetAssemblies()
            .Concat(ReferencedAssemblies.Value)
            .Select(assembly => assembly.GetType(fullName))
            .FirstOrDefault(type => type is not null);

    // Four hundred tests ask; the folder is read for the first.
    private static readonly Lazy<Assembly[]> ReferencedAssemblies = new(() =>
        [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Select(TryLoad).OfType<Assembly>()]
    );

    private static Assembly? TryLoad(string file)
    {
        try
        {
            return Assembly.LoadFrom(file);
        }
        catch (BadImageFormatException)
        {
            // A native library beside ours.
            return null;
        }
    }

    private static Type Define(ModuleBuilder module, string fullName) =>
        module.DefineType(fullName, TypeAttributes.Public | TypeAttributes.Class).CreateType();
}
