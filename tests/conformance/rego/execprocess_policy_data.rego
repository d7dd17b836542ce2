# What genpolicy would put behind Kata's rules for the pod of the recorded cases state/execprocess, as far as the rules
# read it. Written for these tests.

container(name, probe) := {
	"OCI": {
		"Version": "1.1.0",
		"Root": {"Path": "$(root_path)", "Readonly": false},
		"Annotations": {
			"io.katacontainers.pkg.oci.bundle_path": "/run/containerd/io.containerd.runtime.v2.task/k8s.io/$(bundle-id)",
			"io.katacontainers.pkg.oci.container_type": "pod_container",
			"io.kubernetes.cri.container-name": name,
			"io.kubernetes.cri.container-type": "container",
			"io.kubernetes.cri.sandbox-id": "^[a-z0-9]{64}$",
			"io.kubernetes.cri.sandbox-name": "busybox",
			"io.kubernetes.cri.sandbox-namespace": "default",
		},
		"Mounts": mounts,
		"Process": {
			"Args": ["sleep", "3600"],
			"Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOSTNAME=$(host-name)"],
			"Cwd": "/",
			"Terminal": false,
			"NoNewPrivileges": false,
			"User": {"UID": 0, "GID": 0, "AdditionalGids": [0, 10], "Username": ""},
			"Capabilities": {
				"Ambient": [],
				"Bounding": ["$(default_caps)"],
				"Effective": ["$(default_caps)"],
				"Inheritable": [],
				"Permitted": ["$(default_caps)"],
			},
		},
		"Linux": {
			"MaskedPaths": [concat("/", ["/proc", file]) |
				some file in ["acpi", "asound", "kcore", "keys", "latency_stats", "timer_list", "timer_stats", "sched_debug", "scsi"]
			],
			"ReadonlyPaths": [concat("/", ["/proc", file]) | some file in ["bus", "fs", "irq", "sys", "sysrq-trigger"]],
			"Namespaces": [{"Path": "", "Type": type} | some type in ["ipc", "uts", "mount"]],
			"Devices": [],
			"Sysctl": {},
		},
	},
	"devices": [],
	"exec_commands": [[probe]],
	"sandbox_pidns": false,
	"storages": [],
}

mounts := array.concat(system_mounts, shared_mounts)

system_mounts := [
	mount("/proc", "proc", "proc", ["nosuid", "noexec", "nodev"]),
	mount("/dev", "tmpfs", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
	mount("/dev/pts", "devpts", "devpts", ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
	mount("/dev/mqueue", "mqueue", "mqueue", ["nosuid", "noexec", "nodev"]),
	mount("/sys", "sysfs", "sysfs", ["nosuid", "noexec", "nodev", "ro"]),
	mount("/sys/fs/cgroup", "cgroup", "cgroup", ["nosuid", "noexec", "nodev", "relatime", "ro"]),
	mount("/dev/shm", "bind", "/run/kata-containers/sandbox/shm", ["rbind"]),
]

shared_mounts := [
	shared_mount("/etc/hosts", "hosts", "rw"),
	shared_mount("/etc/hostname", "hostname", "rw"),
	shared_mount("/etc/resolv.conf", "resolv.conf", "rw"),
	shared_mount("/dev/termination-log", "termination-log", "rw"),
	shared_mount("/var/run/secrets/kubernetes.io/serviceaccount", "serviceaccount", "ro"),
]

mount(destination, type, source, options) := {
	"destination": destination,
	"type_": type,
	"source": source,
	"options": options,
}

shared_mount(destination, name, access) :=
	mount(destination, "bind", concat("", ["$(sfprefix)", name, "$"]), ["rbind", "rprivate", access])

policy_data := {
	"containers": [container("first-test-container", "test1"), container("second-test-container", "test2")],
	"common": {
		"cpath": "/run/kata-containers/shared/containers",
		"default_caps": [concat("_", ["CAP", name]) |
			some name in [
				"CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP",
				"NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE",
			]
		],
		"dns_label": "[a-z0-9.-]+",
		"ip_p": "[0-9]+",
		"ipv4_a": "[0-9.]+",
		"privileged_caps": [],
		"root_path": "/run/kata-containers/$(bundle-id)/rootfs",
		"sfprefix": "^$(cpath)/$(bundle-id)-[a-z0-9]{16}-",
		"spath": "/run/kata-containers/sandbox/storage",
		"svc_name_downward_env": "[A-Z0-9_]+",
	},
	"cluster_config": {"cgroup_mount_extras_allowed": []},
	"devices": {"vfio": {"device_path": "/dev/vfio"}},
	"request_defaults": {
		"CreateContainerRequest": {"allow_env_regex": ["^HOSTNAME=$(dns_label)$"]},
		"ExecProcessRequest": {"allowed_commands": [], "regex": []},
	},
	"sandbox": {"storages": []},
}
