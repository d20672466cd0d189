using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Networks: modules, the layers they are made of, and what trains on them.</summary>
    public static partial class nn
    {
        /// <summary>A part of a network: owns parameters, buffers and further modules, each under a name.</summary>
        /// <remarks>
        /// <para>
        /// A module written by a user assigns its components to fields and ends its constructor with
        /// <see cref="RegisterComponents"/>; the fields' names, joined by dots, are then the names in
        /// <see cref="state_dict"/>, as the attribute names are in PyTorch.
        /// </para>
        /// <para>
        /// A module owns its components: it takes their tensors out of any dispose scope, so that a network built inside
        /// a scope outlives it, and frees them in <see cref="Dispose()"/>.
        /// </para>
        /// </remarks>
        public class Module : IDisposable
        {
            private readonly OrderedDictionary<string, Parameter> ownParameters = [];
            private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> ownBuffers = [];
            private readonly OrderedDictionary<string, Module> ownModules = [];
            private readonly string name;
            private bool isTraining = true;
            private bool areComponentsRegistered;

            /// <summary>Starts an empty module in training mode.</summary>
            /// <param name="name">Shown in error messages; by custom the name of the class.</param>
            protected Module(string name) => this.name = name;

            /// <summary>Whether layers such as dropout and batch normalisation behave as in training.</summary>
            public virtual bool training => isTraining;

            /// <summary>The name given at construction.</summary>
            public virtual string GetName() => name;

            /// <summary>Registers every field that holds a parameter, a tensor (as a buffer) or a module.</summary>
            /// <remarks>
            /// In order of declaration, the base class first; what is registered already keeps its place, and a null
            /// field is passed over. Call it once, at the end of the constructor.
            /// </remarks>
            protected virtual void RegisterComponents()
            {
                if (areComponentsRegistered)
                    return;
                areComponentsRegistered = true;
                foreach (var field in ModuleFields.Of(GetType()))
                {
                    var component = ModuleFields.NameOf(field);
                    if (IsTaken(component))
                        continue;
                    switch (field.GetValue(this))
                    {
                        case Module module: register_module(component, module); break;
                        case Parameter parameter: register_parameter(component, parameter); break;
                        case Tensor tensor: register_buffer(component, tensor); break;
                    }
                }
            }

            /// <summary>Adds a parameter under a name.</summary>
            /// <exception cref="ArgumentException">The name is empty, holds a dot, or is taken.</exception>
            public virtual void register_parameter(string name, Parameter param)
            {
                ArgumentNullException.ThrowIfNull(param);
                CheckFree(name);
                param.DetachFromDisposeScope();
                ownParameters.Add(name, param);
            }

            /// <summary>Adds a tensor that is part of the module's state but is not trained.</summary>
            /// <param name="name">Its name in the state dictionary.</param>
            /// <param name="tensor">The value; the module becomes its owner.</param>
            /// <param name="persistent">Whether it is part of <see cref="state_dict"/>.</param>
            /// <exception cref="ArgumentException">The name is empty, holds a dot, or is taken.</exception>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                CheckFree(name);
                tensor.DetachFromDisposeScope();
                ownBuffers.Add(name, (tensor, persistent));
            }

            /// <summary>Adds a module under a name.</summary>
            /// <exception cref="ArgumentException">The name is empty, holds a dot, or is taken.</exception>
            public virtual void register_module(string name, Module submodule)
            {
                ArgumentNullException.ThrowIfNull(submodule);
                CheckFree(name);
                submodule.RegisterComponents();
                ownModules.Add(name, submodule);
            }

            /// <summary>The same as <see cref="register_module"/>.</summary>
            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>The modules directly inside this one, in order of registration.</summary>
            public virtual IEnumerable<(string name, Module module)> named_children() =>
                ownModules.Select(entry => (entry.Key, entry.Value));

            /// <summary>The modules directly inside this one.</summary>
            public virtual IEnumerable<Module> children() => named_children().Select(child => child.module);

            /// <summary>Every module inside this one, outer before inner, without this one itself.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules() =>
                named_children().SelectMany(child => child.module.named_modules()
                    .Select(inner => ($"{child.name}.{inner.name}", inner.module))
                    .Prepend((child.name, child.module)));

            /// <summary>Every module inside this one, without this one itself.</summary>
            public virtual IEnumerable<Module> modules() => named_modules().Select(entry => entry.module);

            /// <summary>The parameters, each once even where modules share it.</summary>
            /// <param name="recurse">Whether to include those of the modules inside.</param>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
                WithInner(
                        ownParameters.Select(entry => (entry.Key, entry.Value)), recurse,
                        module => module.named_parameters())
                    .DistinctBy(entry => (object)entry.Value, ReferenceEqualityComparer.Instance);

            /// <summary>The parameters, each once even where modules share it.</summary>
            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(entry => entry.parameter);

            /// <summary>The buffers, each once even where modules share it.</summary>
            /// <param name="recurse">Whether to include those of the modules inside.</param>
            /// <param name="include_nonpersistent">Whether to include those that are not saved.</param>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(
                bool recurse = true, bool include_nonpersistent = true) =>
                WithInner(
                        ownBuffers.Where(entry => entry.Value.Persistent || include_nonpersistent)
                            .Select(entry => (entry.Key, entry.Value.Tensor)),
                        recurse, module => module.named_buffers(true, include_nonpersistent))
                    .DistinctBy(entry => (object)entry.Value, ReferenceEqualityComparer.Instance);

            /// <summary>The buffers, each once even where modules share it.</summary>
            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(entry => entry.buffer);

            /// <summary>The buffer of this dotted name, or null.</summary>
            public virtual Tensor? get_buffer(string target) =>
                named_buffers().FirstOrDefault(entry => entry.name == target).buffer;

            /// <summary>The parameter of this dotted name, or null.</summary>
            public virtual Parameter? get_parameter(string target) =>
                named_parameters().FirstOrDefault(entry => entry.name == target).parameter;

            /// <summary>Whether there is a buffer of this dotted name.</summary>
            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            /// <summary>Whether there is a parameter of this dotted name.</summary>
            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            /// <summary>Calls a function on every module inside, innermost first, then on this one.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach (var child in children())
                    child.apply(fn);
                fn(this);
                return this;
            }

            /// <summary>Sets the training mode here and in every module inside.</summary>
            /// <param name="train">False for evaluation.</param>
            public virtual void train(bool train = true)
            {
                isTraining = train;
                foreach (var child in children())
                    child.train(train);
            }

            /// <summary>Sets the evaluation mode here and in every module inside.</summary>
            public virtual void eval() => train(false);

            /// <summary>Drops the gradients of all parameters.</summary>
            /// <param name="set_to_none">False keeps the tensors and fills them with zeros.</param>
            public virtual void zero_grad(bool set_to_none = true) => Gradients.Clear(parameters(), set_to_none);

            /// <summary>Parameters and persistent buffers by PyTorch's dotted names and in PyTorch's order.</summary>
            /// <param name="destination">Where to add them; a new dictionary by default.</param>
            /// <param name="prefix">Put before every name, with a dot.</param>
            /// <returns>The module's own tensors, not copies.</returns>
            public virtual Dictionary<string, Tensor> state_dict(
                Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                string Full(string component) => string.IsNullOrEmpty(prefix) ? component : $"{prefix}.{component}";
                foreach (var (component, parameter) in ownParameters)
                    destination.TryAdd(Full(component), parameter);
                foreach (var (component, buffer) in ownBuffers)
                    if (buffer.Persistent)
                        destination.TryAdd(Full(component), buffer.Tensor);
                foreach (var (component, module) in named_children())
                    module.state_dict(destination, Full(component));
                return destination;
            }

            /// <summary>Copies values into the parameters and persistent buffers of the same names.</summary>
            /// <param name="source">Values by name, on any device and of any type that converts.</param>
            /// <param name="strict">Whether a name on one side only is an error.</param>
            /// <param name="skip">Names to leave alone on both sides.</param>
            /// <returns>Names only this module has, and names only the source has.</returns>
            /// <exception cref="InvalidOperationException">
            /// A name is missing or unexpected (when strict) or a shape differs. The message lists all of them, and
            /// nothing has been copied.
            /// </exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null) =>
                StateDictionary.Load(name, source, state_dict(), strict, skip ?? []);

            /// <summary>Moves every parameter and buffer in place; see <see cref="ModuleExtensionMethods"/>.</summary>
            protected internal virtual Module _to(Device? device, ScalarType? dtype, bool non_blocking)
            {
                foreach (var parameter in named_parameters(recurse: false).Select(entry => entry.parameter))
                    TensorMove.InPlace(parameter, device, dtype, non_blocking);
                foreach (var (buffer, _) in ownBuffers.Values)
                    TensorMove.InPlace(buffer, device, dtype, non_blocking);
                foreach (var child in children())
                    child._to(device, dtype, non_blocking);
                return this;
            }

            /// <summary>Frees the tensors of this module and of every module inside.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <inheritdoc cref="Dispose()"/>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                    return;
                foreach (var child in ownModules.Values)
                    child.Dispose();
                foreach (var parameter in ownParameters.Values)
                    parameter.Dispose();
                foreach (var (buffer, _) in ownBuffers.Values)
                    buffer.Dispose();
            }

            private IEnumerable<(string Key, T Value)> WithInner<T>(
                IEnumerable<(string Key, T Value)> own, bool recurse, Func<Module, IEnumerable<(string Key, T Value)>> of) =>
                recurse
                    ? own.Concat(named_children().SelectMany(child =>
                        of(child.module).Select(entry => ($"{child.name}.{entry.Key}", entry.Value))))
                    : own;

            private bool IsTaken(string component) =>
                ownParameters.ContainsKey(component) || ownBuffers.ContainsKey(component) || ownModules.ContainsKey(component);

            private void CheckFree(string component)
            {
                ArgumentException.ThrowIfNullOrEmpty(component, nameof(name));
                if (component.Contains('.'))
                    throw new ArgumentException($"'{component}' holds a dot; dots separate the levels of a name.", nameof(component));
                if (IsTaken(component))
                    throw new ArgumentException($"{GetName()} already has a component called '{component}'.", nameof(component));
            }
        }
    }
}
